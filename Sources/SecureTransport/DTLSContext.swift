import COpenSSL
import Primitives

/// Makes the SSL_CTX for an identity: DTLS 1.2 only, forward-secret AEAD suites with ECDSA, SRTP, a certificate
/// demanded from both sides, neither renegotiation nor resumption. nil when the library refuses.
func makeDTLSContext(certificate: OpaquePointer, key: OpaquePointer) -> OpaquePointer? {
    guard let context = SSL_CTX_new(DTLS_method()) else { return nil }
    veche_ctx_set_options(context)
    guard
        veche_ctx_set_dtls12_only(context) == 1,
        SSL_CTX_set_cipher_list(context, "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384") == 1,
        veche_ctx_set_groups(context, "X25519:P-256:P-384") == 1,
        // 0 means success for this one function. The server takes the first of *its* profiles that the client has.
        SSL_CTX_set_tlsext_use_srtp(context, "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80") == 0,
        SSL_CTX_use_certificate(context, certificate) == 1,
        SSL_CTX_use_PrivateKey(context, key) == 1
    else {
        SSL_CTX_free(context)
        return nil
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    SSL_CTX_set_cert_verify_callback(context, acceptPeerCertificate, nil)
    return context
}

/// Decides about the peer's certificate in place of OpenSSL's chain building: in WebRTC a certificate is trusted
/// because signalling announced its fingerprint, and for nothing else (RFC 8827 §6.5). Names, dates and issuers do
/// not matter. Runs within the handshake, so that a wrong peer never sees a finished one.
private func acceptPeerCertificate(_ store: OpaquePointer?, _: UnsafeMutableRawPointer?) -> Int32 {
    guard
        let store,
        let ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()),
        let pointer = SSL_get_ex_data(OpaquePointer(ssl), 0)
    else { return 0 }
    // Sound: DTLSHandshake puts its endpoint here and keeps it alive for longer than the SSL object.
    let endpoint = Unmanaged<DatagramEndpoint>.fromOpaque(pointer).takeUnretainedValue()
    if let certificate = X509_STORE_CTX_get0_cert(store) {
        for accepted in endpoint.accepted
        where certificateFingerprint(certificate, algorithm: accepted.algorithm) == accepted {
            return 1
        }
    }
    endpoint.refusedFingerprint = true
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED)
    return 0
}
