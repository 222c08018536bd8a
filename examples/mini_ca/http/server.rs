//! Serves the routes of axum within limits, which `axum::serve` does not have.

use std::convert::Infallible;
use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{sleep, timeout};

use super::{LARGEST_HEAD, TIME};

const LARGEST_REQUEST: usize = 64 * 1024;
/// Connections at once. Further ones are closed.
const MOST_CONNECTIONS: usize = 64;

/// Serves requests until `show` ends it. `show` gets the note that a route leaves in the extensions of its response, once that is sent.
/// A connection that fails, is slow or sends something else ends, and does not disturb others.
pub fn serve<N: Clone + Send + Sync + 'static>(
    listener: std::net::TcpListener,
    router: Router,
    mut show: impl FnMut(N) -> ControlFlow<()>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        // A connection counts until its note is taken: memory does not grow if nobody reads what `show` prints.
        let (sender, mut notes) = mpsc::channel(1);
        tokio::spawn(accept(
            listener,
            router.layer(DefaultBodyLimit::max(LARGEST_REQUEST)),
            sender,
        ));
        while let Some(note) = notes.recv().await {
            if show(note).is_break() {
                break;
            }
        }
        Ok(())
    })
}

/// Takes connections, for as long as the runtime lives.
async fn accept<N: Clone + Send + Sync + 'static>(listener: TcpListener, router: Router, notes: mpsc::Sender<N>) {
    let free = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok((mut stream, _)) = listener.accept().await else {
            // There may be too many open files, until a connection ends.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(permit) = Arc::clone(&free).try_acquire_owned() else {
            continue;
        };
        let (router, notes) = (router.clone(), notes.clone());
        tokio::spawn(async move {
            let note = OnceLock::new();
            let _ = timeout(TIME, exchange(&mut stream, router, &note)).await;
            if let Some(note) = note.into_inner() {
                // Without a receiver, the program is about to end.
                let _ = notes.send(note).await;
            }
            drop(permit);
        });
    }
}

/// Reads a request, sends the response, and keeps its note.
async fn exchange<N: Clone + Send + Sync + 'static>(stream: &mut TcpStream, router: Router, note: &OnceLock<N>) {
    const MOMENT: Duration = Duration::from_secs(1);
    let router = TowerToHyperService::new(router);
    let service = service_fn(|request| {
        let response = router.call(request);
        async {
            let mut response = response.await?;
            if let Some(left) = response.extensions_mut().remove() {
                let _ = note.set(left);
            }
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .half_close(true)
        .keep_alive(false)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(&mut *stream), service);
    // Clients hear of what is wrong with their requests by the status.
    let _ = connection.await;
    // What the client still sends is read for a moment: with unread data, the system would reset the connection, and the client could
    // lose the response.
    if stream.shutdown().await.is_ok() {
        let mut rest = stream.take(LARGEST_REQUEST as u64);
        let _ = timeout(MOMENT, tokio::io::copy(&mut rest, &mut tokio::io::sink())).await;
    }
}
