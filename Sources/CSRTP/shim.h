#ifndef VECHE_CSRTP_SHIM_H
#define VECHE_CSRTP_SHIM_H

#include <srtp2/srtp.h>

#endif
