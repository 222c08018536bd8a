//! `mini_ca ocsp`: answers OCSP requests over HTTP (RFC 6960, appendix A), from the index.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener};
use std::ops::ControlFlow;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use base64ct::{Base64, Encoding as _};
use clap::Args;
use hazmat_openssl::prelude::*;
use hazmat_openssl::time::Duration;
use hazmat_openssl::x509::SerialNumber;
use hazmat_openssl::x509::ocsp::{
    OcspCertificateStatus, OcspRequest, OcspResponderEncoding, OcspResponse, OcspResponseBuilder, OcspResponseStatus,
    OcspSingleResponseBuilder,
};
use hazmat_openssl::{Error, Result};

use crate::authority::{Role, check_current};
use crate::folder::Folder;
use crate::http::server;
use crate::index::Index;
use crate::page::Page;
use crate::responder::Signer;
use crate::secrets::Secrets;
use crate::{Explain, Failure, Options, times};

pub const REQUEST_TYPE: &str = "application/ocsp-request";
pub const RESPONSE_TYPE: &str = "application/ocsp-response";

#[derive(Args)]
pub struct Arguments {
    /// The address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:2560")]
    listen: SocketAddr,

    /// Ends after one answer
    #[arg(long)]
    once: bool,

    /// How long clients may keep an answer
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=525_600))]
    valid_minutes: u32,
}

pub fn run(backend: &Backend, options: &Options, arguments: &Arguments) -> Result<(), Failure> {
    let folder = Folder::open(&options.dir)?;
    Index::read(&folder)?;
    let roles = answered_roles(&folder)?;
    let secrets = Secrets::of(&folder, &Role::INTERMEDIATE, options)?;
    let mut signers = Vec::new();
    for role in &roles {
        signers.push(Signer::read(backend, &folder, role, &secrets)?);
    }
    drop(secrets);
    let failure = || format!("cannot listen on {}", arguments.listen);
    let listener = TcpListener::bind(arguments.listen).explain(failure())?;
    let mut page = Page::default();
    for signer in &signers {
        let by = match signer.is_delegated() {
            true => folder.path(&signer.role.responder_file()).display().to_string(),
            false => "its own key".to_owned(),
        };
        page.field("answers for", format!("the {}, by {by}", signer.role));
    }
    // A program that waits for this line finds the port open.
    page.field(
        "listening on",
        format!("http://{}/", listener.local_addr().explain(failure())?),
    );
    page.print()?;

    let responder = Responder {
        backend: backend.clone(),
        folder,
        signers,
        period: Duration::minutes(arguments.valid_minutes.into()),
    };
    let served = server::serve(listener, routes(responder), |note| {
        show(&note);
        match note {
            Note::Answered(_) if arguments.once => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    });
    served.explain(failure())
}

/// The intermediates, and the root if it has a responder: its own key stays out of a process that listens.
fn answered_roles(folder: &Folder) -> Result<Vec<Role>, Failure> {
    let mut roles = Role::all(folder)?;
    roles.retain(|role| *role != Role::ROOT || folder.path(&role.responder_file()).exists());
    Ok(roles)
}

/// What became of a request.
#[derive(Clone)]
enum Note {
    /// The certificates and their states.
    Answered(Vec<(SerialNumber, OcspCertificateStatus)>),
    /// The request was refused.
    Refused(String),
    /// The responder has a fault.
    Failed(String),
}

/// Prints a note. Nobody may be reading.
fn show(note: &Note) {
    match note {
        Note::Answered(answers) => {
            let mut page = Page::default();
            answers
                .iter()
                .for_each(|(number, status)| page.field(&number.to_string(), status));
            let _ = page.print();
        }
        Note::Refused(reason) => {
            let mut page = Page::default();
            page.field("refused", reason);
            let _ = page.print();
        }
        Note::Failed(reason) => {
            let _ = writeln!(io::stderr(), "mini_ca: {}", crate::on_one_line(reason));
        }
    }
}

struct Responder {
    backend: Backend,
    folder: Folder,
    signers: Vec<Signer>,
    period: Duration,
}

/// A response with a signature.
struct Answer {
    response: OcspResponse,
    /// The certificates and their states.
    answers: Vec<(SerialNumber, OcspCertificateStatus)>,
    has_nonce: bool,
}

/// Why there is no answer with a signature.
struct Refusal {
    status: OcspResponseStatus,
    reason: String,
}

impl Refusal {
    fn malformed(error: impl ToString) -> Self {
        Refusal {
            status: OcspResponseStatus::MalformedRequest,
            reason: error.to_string(),
        }
    }

    fn unauthorized(reason: &str) -> Self {
        Refusal {
            status: OcspResponseStatus::Unauthorized,
            reason: reason.to_owned(),
        }
    }
}

/// Everything that is not the request's fault is the responder's.
impl From<Failure> for Refusal {
    fn from(Failure(reason): Failure) -> Self {
        Refusal {
            status: OcspResponseStatus::InternalError,
            reason,
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Failure::new(error.to_string()).into()
    }
}

/// RFC 6960, appendix A.1. The work of a request takes milliseconds: it is done in place, one request after the other.
fn routes(responder: Responder) -> Router {
    Router::new()
        .route("/", post(answer_body))
        .route("/{*request}", get(answer_path))
        .with_state(Arc::new(responder))
}

async fn answer_body(State(responder): State<Arc<Responder>>, headers: HeaderMap, body: Bytes) -> Response {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    match content_type.trim().eq_ignore_ascii_case(REQUEST_TYPE) {
        true => responder.answer(&body, false),
        false => refusal(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the Content-Type must be application/ocsp-request",
        ),
    }
}

/// The path is in base64, and `Path` has undone its percent-encoding.
async fn answer_path(State(responder): State<Arc<Responder>>, Path(request): Path<String>) -> Response {
    let mut request = request.into_bytes();
    match Base64::decode_in_place(&mut request) {
        Ok(data) => responder.answer(data, true),
        Err(_) => refusal(StatusCode::BAD_REQUEST, "the path is not base64"),
    }
}

/// A request of HTTP that is refused.
fn refusal(status: StatusCode, sentence: &str) -> Response {
    let note = Extension(Note::Refused(sentence.to_owned()));
    (status, note, format!("{sentence}\n")).into_response()
}

impl Responder {
    /// The response to an OCSP request. Refusals of OCSP are responses of HTTP that have succeeded.
    fn answer(&self, data: &[u8], may_keep: bool) -> Response {
        let (answered, note, max_age) = match self.answer_ocsp(data) {
            Ok(answer) => {
                // An answer to a nonce is for one client only.
                let max_age = (may_keep && !answer.has_nonce).then(|| self.period.whole_seconds());
                (Ok(answer.response), Note::Answered(answer.answers), max_age)
            }
            Err(Refusal { status, reason }) => {
                let note = match status {
                    OcspResponseStatus::InternalError => Note::Failed(reason),
                    _ => Note::Refused(reason),
                };
                (
                    OcspResponseBuilder::build_unsuccessful(&self.backend, status),
                    note,
                    None,
                )
            }
        };
        match answered {
            Ok(answered) => {
                let max_age = max_age.map(|seconds| {
                    let value = format!("max-age={seconds}, public, no-transform, must-revalidate");
                    [(CACHE_CONTROL, value)]
                });
                let content_type = [(CONTENT_TYPE, RESPONSE_TYPE)];
                (Extension(note), content_type, max_age, answered.as_der().to_vec()).into_response()
            }
            Err(error) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                Extension(Note::Failed(error.to_string())),
                "the responder has failed\n",
            )
                .into_response(),
        }
    }

    fn answer_ocsp(&self, data: &[u8]) -> Result<Answer, Refusal> {
        let request = OcspRequest::from_der(&self.backend, data).map_err(Refusal::malformed)?;
        let has_nonce = request.nonce().map_err(Refusal::malformed)?.is_some();
        // Read for each request, so that a revocation counts at once.
        let index = Index::read(&self.folder)?;
        let now = times::now()?;
        let signer = self.signer_for(&request)?;
        check_signer(signer, &index)?;

        let mut builder = OcspResponseBuilder::new()
            .responder_id(OcspResponderEncoding::Hash, &signer.certificate)?
            .nonce_of(&request)
            .map_err(Refusal::malformed)?;
        if signer.is_delegated() {
            builder = builder.certificates([&signer.certificate])?;
        }
        let mut answers = Vec::new();
        for asked in request.requests() {
            let id = asked.certificate_id();
            let number = id.serial_number().map_err(Refusal::malformed)?;
            let status = status_of(&index, &signer.role, &number);
            let answer = OcspSingleResponseBuilder::for_id(&id)
                .certificate_status(status)?
                .this_update(now)?
                .next_update(now + self.period)?;
            builder = builder.add_response(answer)?;
            answers.push((number, status));
        }
        let algorithm = SignatureAlgorithm::default_for(&signer.key)?;
        Ok(Answer {
            response: builder.sign(&signer.key, algorithm)?,
            answers,
            has_nonce,
        })
    }

    /// The signer for the authority that has issued all certificates of the request.
    fn signer_for(&self, request: &OcspRequest) -> Result<&Signer, Refusal> {
        let mut signer: Option<&Signer> = None;
        for asked in request.requests() {
            let id = asked.certificate_id();
            let mut found = None;
            for candidate in &self.signers {
                if id.is_issued_by(&candidate.issuer).map_err(Refusal::malformed)? {
                    found = Some(candidate);
                    break;
                }
            }
            let found = found.ok_or_else(|| Refusal::unauthorized("another authority has issued the certificate"))?;
            if signer.is_some_and(|signer| signer.role != found.role) {
                return Err(Refusal::unauthorized(
                    "the certificates of the request have several issuers",
                ));
            }
            signer = Some(found);
        }
        signer.ok_or_else(|| Refusal::malformed("the request is empty"))
    }
}

/// Refuses to sign with a certificate that is revoked or not valid now, and for an authority that is.
fn check_signer(signer: &Signer, index: &Index) -> Result<(), Failure> {
    check_current(&signer.issuer, &signer.role, index)?;
    check_current(&signer.certificate, format!("responder of the {}", signer.role), index)
}

fn status_of(index: &Index, role: &Role, number: &SerialNumber) -> OcspCertificateStatus {
    let entry = index.find(number).filter(|entry| entry.issuer == *role);
    match entry.map(|entry| entry.revoked) {
        None => OcspCertificateStatus::Unknown,
        Some(None) => OcspCertificateStatus::Good,
        Some(Some((time, reason))) => OcspCertificateStatus::Revoked {
            time,
            reason: reason.in_list(),
        },
    }
}
