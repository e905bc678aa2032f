/* SPDX-License-Identifier: ISC */
/*
 * paths -- where this build expects what was installed.  The Makefile says it; nothing else in the
 * code is compiled with a path, so an installation elsewhere compiles one file anew.
 */
#ifndef PATHS_H
#define PATHS_H

extern const char paths_config[]; /* milter-device.conf */
extern const char paths_share[];  /* the folder of what releases replace, without a slash behind */

#endif
