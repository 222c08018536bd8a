//! Sends a request within limits.

use std::error::Error;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::http::uri::Scheme;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

use super::{LARGEST_HEAD, TIME};
use crate::{Explain, Failure};

const LARGEST_RESPONSE: usize = 1024 * 1024;

/// Sends a request to an `http` URL, and reads the response.
pub fn post(url: &str, content_type: &str, body: Vec<u8>) -> Result<Response<Bytes>, Failure> {
    let attempt = || format!("cannot ask {url}");
    let failure = |reason: &str| Failure(format!("{}: {reason}", attempt()));
    let target: Uri = url.parse().map_err(|_| failure("it is not a URL"))?;
    if target.scheme() != Some(&Scheme::HTTP) {
        return Err(failure("only http:// is supported"));
    }
    // A name and a password would be left out without a word.
    if target
        .authority()
        .is_none_or(|authority| authority.as_str().contains('@'))
    {
        return Err(failure("it is not a URL of a responder"));
    }
    let request = Request::post(target).header(CONTENT_TYPE, content_type);
    let request = request.body(Full::from(body)).explain(attempt())?;

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.explain(attempt())?;
    let answered = runtime.block_on(async { timeout(TIME, exchange(request)).await });
    // Nobody waits any longer for the address of a host.
    runtime.shutdown_background();
    answered
        .map_err(|_| failure("there is no answer in time"))?
        .map_err(|error| failure(&in_full(&*error)))
}

async fn exchange(request: Request<Full<Bytes>>) -> Result<Response<Bytes>, Box<dyn Error + Send + Sync>> {
    let client = Client::builder(TokioExecutor::new())
        .http1_max_buf_size(LARGEST_HEAD)
        .build_http();
    let (head, body) = client.request(request).await?.into_parts();
    let body = Limited::new(body, LARGEST_RESPONSE).collect().await?.to_bytes();
    Ok(Response::from_parts(head, body))
}

/// hyper's errors say what was attempted; their sources say why it failed.
fn in_full(error: &(dyn Error + 'static)) -> String {
    let errors = std::iter::successors(Some(error), |&error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
