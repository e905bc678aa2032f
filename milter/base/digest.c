/* SPDX-License-Identifier: ISC */
/* digest -- SHA-256 of what was loaded, and keyed pseudonyms. */
#include "base/digest.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#define PSEUDONYM_BYTES 8

struct digest {
	EVP_MD_CTX *context;
};

struct digest *digest_new(void)
{
	struct digest *digest = calloc(1, sizeof(*digest));

	if (digest == NULL)
		return NULL;
	digest->context = EVP_MD_CTX_new();
	if (digest->context != NULL && EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) == 1)
		return digest;
	digest_free(digest);
	return NULL;
}

void digest_free(struct digest *digest)
{
	if (digest == NULL)
		return;
	EVP_MD_CTX_free(digest->context);
	free(digest);
}

bool digest_add(struct digest *digest, struct span piece)
{
	uint64_t size = piece.size;

	return EVP_DigestUpdate(digest->context, &size, sizeof(size)) == 1 &&
	       EVP_DigestUpdate(digest->context, piece.data, piece.size) == 1;
}

static void write_hex(const unsigned char *bytes, size_t count, char *hex)
{
	for (size_t i = 0; i < count; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

bool digest_finish(struct digest *digest, char hex[DIGEST_HEX + 1])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	if (EVP_DigestFinal_ex(digest->context, bytes, &size) != 1 || size != DIGEST_HEX / 2)
		return false;
	write_hex(bytes, size, hex);
	return true;
}

struct span digest_pseudonym(struct arena *arena, struct span key, struct span value)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	char hex[2 * PSEUDONYM_BYTES + 1];

	if (HMAC(EVP_sha256(), key.data, (int)key.size, (const unsigned char *)value.data,
		 value.size, bytes, &size) == NULL)
		return (struct span){ NULL, 0 };
	write_hex(bytes, PSEUDONYM_BYTES, hex);
	return arena_copy(arena, (struct span){ hex, sizeof(hex) - 1 });
}
