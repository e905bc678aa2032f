/* SPDX-License-Identifier: ISC */
/* check_devices -- the catalogue as a list: milter-device-check --devices. */
#ifndef CHECK_DEVICES_H
#define CHECK_DEVICES_H

/*
 * Lists the devices of that configuration on standard output, even if its policies are wrong; what
 * is wrong with its files and devices goes to standard error.  Returns the status to exit with.
 */
int check_devices(const char *config_path);

#endif
