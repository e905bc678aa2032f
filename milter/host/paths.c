/* SPDX-License-Identifier: ISC */
/* paths -- where this build expects what was installed. */
#include "host/paths.h"

const char paths_config[] = CONF_DIR "/milter-device.conf";
const char paths_share[] = SHARE_DIR;
