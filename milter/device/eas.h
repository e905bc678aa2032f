/* SPDX-License-Identifier: ISC */
/*
 * eas -- the query of an Exchange ActiveSync request: User=anna&DeviceId=...&DeviceType=iPhone,
 * or packed and in base64 (MS-ASHTTP 2.2.1.1.1.1).
 */
#ifndef EAS_H
#define EAS_H

#include "base/arena.h"
#include "base/span.h"

/* What the query says; empty: it does not say.  Lives in the arena. */
struct eas_query {
	struct span user, device_id, device_type;
};

/*
 * request is the query up to the first blank, with or without what stands before its '?'.  A device
 * id that is not all printable bytes is given in hexadecimal.  False: out of memory.
 */
bool eas_query_read(struct eas_query *, struct arena *, struct span request);

/* The device type alone.  Lives in the arena; NULL data: out of memory. */
struct span eas_device_type(struct arena *, struct span request);

#endif
