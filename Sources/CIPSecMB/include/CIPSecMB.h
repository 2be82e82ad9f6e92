// AES-128-GCM by Intel's ipsec-mb, where the machine has it; elsewhere everything here says no.
#ifndef CIPSECMB_H
#define CIPSECMB_H

#include <stddef.h>
#include <stdint.h>

// A key with the tables made from it, about 1 KB. It is only read after it was made.
typedef struct veche_gcm_key veche_gcm_key;

// The name of the implementation chosen for this processor, such as "ipsec-mb AVX512", or NULL where there is none.
const char *veche_gcm_implementation(void);

// Expands a key of 16 bytes. NULL where there is no implementation or no memory.
veche_gcm_key *veche_gcm_key_new(const uint8_t *key);

void veche_gcm_key_free(veche_gcm_key *key);

// Has a key brought into the processor's cache without waiting for it.
void veche_gcm_prefetch(const veche_gcm_key *key);

// Encrypts one message and writes its tag of 16 bytes behind it. The message is `prefix_length` bytes that stand at
// `out` already and are encrypted in place, and then `length` bytes at `in`, encrypted into the place behind them.
// `iv` has 12 bytes. Input and output may not overlap otherwise.
void veche_gcm_seal(const veche_gcm_key *key, const uint8_t *iv, const uint8_t *aad, size_t aad_length, uint8_t *out,
                    size_t prefix_length, const uint8_t *in, size_t length);

// The same from the 16 bytes of a key, which are expanded for this message alone: for keys that are used a few times a
// second and of which there are thousands. Encrypts `length` bytes where they stand and writes the tag of 16 bytes.
// Only where there is an implementation.
void veche_gcm_seal_once(const uint8_t *key, const uint8_t *iv, const uint8_t *aad, size_t aad_length, uint8_t *bytes,
                         size_t length, uint8_t *tag);

// Decrypts `length` bytes where they stand. Returns 1 when the tag was right; else 0, and the bytes mean nothing.
int veche_gcm_open_once(const uint8_t *key, const uint8_t *iv, const uint8_t *aad, size_t aad_length, uint8_t *bytes,
                        size_t length, const uint8_t *tag);

#endif
