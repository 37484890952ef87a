/* address.h — may a message be sent to this address? Only addresses of the public internet, unless a channel's settings allow private ones. */
#ifndef DELIVER_ADDRESS_H
#define DELIVER_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* false: this host, a private or link-local network, a shared, documentation, multicast or reserved block (RFC 6890), also when it is an IPv4 address
 * inside an IPv6 one (mapped, 6to4, NAT64), and whatever is no IP address. */
bool address_is_public(const struct sockaddr *address);
bool address_text_is_public(const char *text);         /* "192.0.2.1" or "2001:db8::1" */

#endif
