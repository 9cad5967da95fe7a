// SPDX-License-Identifier: MIT
/*
 * The floor without a language above the kernel: the sockets, inputs and sends of `floor.ts` by
 * epoll, `read` and `send`, and nothing else. It answers every handshake without looking at it and
 * reads no frame. What no server can go below that serves its players over sockets of their own.
 *
 * kernel-floor PORT SENDS_PER_SECOND BYTES GROUPS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { GROUPS_MAX = 16, SOCKETS_MAX = 16384, EVENTS = 256, LENGTH_16 = 126 };

static const char ANSWER[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

static int sockets[GROUPS_MAX][SOCKETS_MAX];
static int counts[GROUPS_MAX];
/* The group of a socket, from 1; 0: its handshake has not been answered. */
static int group_of[SOCKETS_MAX];
static int groups, joined;

static void join(int fd) {
  int group = joined++ % groups;
  send(fd, ANSWER, sizeof ANSWER - 1, MSG_NOSIGNAL);
  group_of[fd] = group + 1;
  sockets[group][counts[group]++] = fd;
}

static void leave(int fd) {
  int group = group_of[fd] - 1;
  for (int i = 0; group >= 0 && i < counts[group]; i++) {
    if (sockets[group][i] == fd) sockets[group][i] = sockets[group][--counts[group]];
  }
  group_of[fd] = 0;
  close(fd);
}

static int frame_of(unsigned char *frame, int bytes) {
  int head = bytes < LENGTH_16 ? 2 : 4;
  frame[0] = 0x82;
  frame[1] = head == 2 ? bytes : LENGTH_16;
  if (head == 4) {
    frame[2] = bytes >> 8;
    frame[3] = bytes;
  }
  memset(frame + head, 0x80, bytes);
  return head + bytes;
}

static void add(int poll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
}

static int listen_at(int port) {
  int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 512) != 0) exit(1);
  return fd;
}

static int timer_of(double hz) {
  long ns = (long)(1e9 / hz);
  struct timespec period = {ns / 1000000000, ns % 1000000000};
  struct itimerspec beat = {period, period};
  int fd = timerfd_create(CLOCK_MONOTONIC, 0);
  timerfd_settime(fd, 0, &beat, NULL);
  return fd;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  static unsigned char frame[65536], input[65536];
  groups = atoi(argv[4]);
  int length = frame_of(frame, atoi(argv[3]));
  int poll = epoll_create1(0), door = listen_at(atoi(argv[1])), beat = 0, one = 1;
  int timer = timer_of(atof(argv[2]) * groups);
  add(poll, door);
  add(poll, timer);
  puts("ready");
  fflush(stdout);
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(poll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == door) {
        int accepted = accept4(door, NULL, NULL, SOCK_NONBLOCK);
        if (accepted < 0) continue;
        if (accepted >= SOCKETS_MAX) exit(1);
        setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        add(poll, accepted);
      } else if (fd == timer) {
        unsigned long beats;
        int group = beat++ % groups;
        if (read(timer, &beats, sizeof beats) < 0) continue;
        for (int n = 0; n < counts[group]; n++) send(sockets[group][n], frame, length, MSG_NOSIGNAL);
      } else if (read(fd, input, sizeof input) <= 0) {
        leave(fd);
      } else if (group_of[fd] == 0) {
        join(fd);
      }
    }
  }
}
