// Socket options that older C libraries do not name.
#ifndef VECHE_OFFLOAD_H
#define VECHE_OFFLOAD_H

#include <netinet/udp.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

#endif
