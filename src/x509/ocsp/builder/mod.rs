//! Builders of requests and responses.

mod by_certificate;
mod encoding;
mod request;
mod responder_encoding;
mod response;
mod single_request;
mod single_response;

pub use request::OcspRequestBuilder;
pub use responder_encoding::OcspResponderEncoding;
pub use response::OcspResponseBuilder;
pub use single_request::OcspSingleRequestBuilder;
pub use single_response::OcspSingleResponseBuilder;
