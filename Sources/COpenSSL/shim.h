#ifndef VECHE_COPENSSL_SHIM_H
#define VECHE_COPENSSL_SHIM_H

// The block functions of SHA-1 are deprecated in OpenSSL 3 in favour of EVP, which allocates whenever it copies a
// context. They are wanted here for exactly that reason: a precomputed HMAC state is copied for each packet.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/srtp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/time.h>

// Swift does not see function-like macros; these are the ones that are needed, as functions.

static inline EVP_PKEY *veche_generate_p256_key(void) { return EVP_EC_gen("P-256"); }

static inline int veche_key_is_ec(const EVP_PKEY *key) { return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC; }

static inline int veche_ctx_set_dtls12_only(SSL_CTX *ctx) {
    return SSL_CTX_set_min_proto_version(ctx, DTLS1_2_VERSION) == 1
        && SSL_CTX_set_max_proto_version(ctx, DTLS1_2_VERSION) == 1;
}

static inline int veche_ctx_set_groups(SSL_CTX *ctx, const char *groups) {
    return (int)SSL_CTX_set1_groups_list(ctx, groups);
}

static inline int veche_ssl_set_groups(SSL *ssl, const char *groups) {
    return (int)SSL_set1_groups_list(ssl, groups);
}

static inline void veche_ctx_set_options(SSL_CTX *ctx) {
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION
        | SSL_OP_NO_QUERY_MTU | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
}

static inline void veche_ssl_set_mtu(SSL *ssl, long mtu) { SSL_set_mtu(ssl, mtu); }

static inline int veche_dtls_get_timeout(SSL *ssl, struct timeval *left) {
    return (int)DTLSv1_get_timeout(ssl, left);
}

static inline int veche_dtls_handle_timeout(SSL *ssl) { return (int)DTLSv1_handle_timeout(ssl); }

// The pseudo-random function of TLS 1.2 (RFC 5246 §5) under the digest of that name. `seed` begins with the label.
static inline int veche_tls12_prf(const char *digest, const unsigned char *secret, size_t secret_length,
                                  const unsigned char *seed, size_t seed_length, unsigned char *out, size_t length) {
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, OSSL_KDF_NAME_TLS1_PRF, NULL);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
    EVP_KDF_free(kdf);
    if (!context) return 0;
    // The parameters are only read, though their type does not say so.
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, (void *)secret, secret_length),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, (void *)seed, seed_length),
        OSSL_PARAM_construct_end(),
    };
    int result = EVP_KDF_derive(context, out, length, parameters);
    EVP_KDF_CTX_free(context);
    return result == 1;
}

static inline void veche_bio_set_retry_read(BIO *bio) { BIO_set_retry_read(bio); }

static inline void veche_bio_clear_retry_flags(BIO *bio) { BIO_clear_retry_flags(bio); }

#endif
