// See CNamespaces.h. The GNU declarations are asked for here only.
#define _GNU_SOURCE
#include "CNamespaces.h"

#include <errno.h>
#include <sched.h>

int veche_leave_for_own_network(void) {
    return unshare(CLONE_NEWNET) < 0 ? -errno : 0;
}
