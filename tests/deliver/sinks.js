// Receivers on loopback: an HTTP(S) server whose paths behave as told, and a mail server.
'use strict';
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const tls = require('node:tls');

// Whoever waits for something to be true is asked again when anything has changed.
class Watched {
  constructor() { this.waiting = []; }
  changed() { for (const ask of this.waiting.slice()) ask(); }
  until(what, condition) {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`never came: ${what}`)), 60000);           // only ends a hanging test
      const ask = () => {
        if (!condition()) return;
        clearTimeout(limit);
        this.waiting.splice(this.waiting.indexOf(ask), 1);
        resolve();
      };
      this.waiting.push(ask);
      ask();
    });
  }
}

// sink.on('/path', (request, response, n) => …): n counts the requests of that path from 1. Everything received stands in sink.got[path].
class HttpSink extends Watched {
  constructor(tlsOptions) {
    super();
    this.got = {};
    this.behaviours = {};
    const handle = (request, response) => this.take(request, response);
    this.server = tlsOptions ? https.createServer(tlsOptions, handle) : http.createServer(handle);
    this.server.on('clientError', (_, socket) => socket.destroy());
  }

  async start() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = this.server.address().port;
    return this;
  }

  on(path, behave) { this.behaviours[path] = behave; this.got[path] = []; }
  seen(path) { return this.got[path] || []; }
  upTo(path, count) { return this.until(`${count} requests on ${path}`, () => this.seen(path).length >= count); }
  stop() { this.server.closeAllConnections(); return new Promise((resolve) => this.server.close(resolve)); }

  take(request, response) {
    const parts = [], url = new URL(request.url, 'http://sink');
    request.on('data', (part) => parts.push(part));
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('end', () => {
      const list = this.got[url.pathname] || (this.got[url.pathname] = []);
      list.push({ method: request.method, headers: request.headers, query: url.searchParams, body: Buffer.concat(parts).toString('utf8'), at: Date.now() });
      const behave = this.behaviours[url.pathname] || ((_, out) => out.end('ok'));
      behave(request, response, list.length, list.at(-1));
      this.changed();
    });
  }
}

// A mail server: EHLO, STARTTLS, AUTH PLAIN, MAIL, RCPT, DATA. answer(command, n) may give another reply to a command ("450 later").
class MailSink extends Watched {
  constructor({ key, cert, user, password }) {
    super();
    this.mails = [];
    this.attempts = 0;
    this.options = { key, cert };
    this.user = user;
    this.password = password;
    this.answer = () => null;
    this.server = net.createServer((socket) => this.talk(socket, false));
  }

  async start() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = this.server.address().port;
    return this;
  }

  stop() { return new Promise((resolve) => this.server.close(resolve)); }
  upTo(count) { return this.until(`${count} mails`, () => this.mails.length >= count); }

  talk(plain, secure) {
    const mail = { to: [], secure, authenticated: false };
    const socket = plain;
    let text = '', data = false, next = null;
    const say = (line) => socket.write(`${line}\r\n`);
    const check = (answer) => {
      const [, user, password] = Buffer.from(answer, 'base64').toString('utf8').split('\0');
      mail.authenticated = user === this.user && password === this.password;
      say(mail.authenticated ? '235 welcome' : '535 who are you');
    };
    const commands = {
      EHLO: () => say(`250-sink\r\n${secure ? '250 AUTH PLAIN' : '250 STARTTLS'}`),
      STARTTLS: () => {
        say('220 go ahead');
        plain.removeAllListeners('data');
        const wrapped = new tls.TLSSocket(plain, { isServer: true, ...this.options });
        wrapped.on('error', () => {});
        this.talk(wrapped, true);
      },
      AUTH: (line) => {                                              // RFC 4954: the answer at once, or after "334"
        const first = line.split(' ')[2];
        if (first) return check(first);
        next = check;
        return say('334 ');
      },
      MAIL: (line) => { mail.from = line; this.attempts++; say('250 ok'); },
      RCPT: (line) => { mail.to.push(line); say('250 ok'); },
      DATA: () => { data = true; say('354 go on'); },
      QUIT: () => { say('221 bye'); socket.end(); },
      RSET: () => say('250 ok'), NOOP: () => say('250 ok'),
    };
    const line = (one) => {
      if (next) {
        const take = next;
        next = null;
        take(one);
        return;
      }
      const name = one.split(' ')[0].toUpperCase(), other = this.answer(name, this.attempts);
      if (other) say(other);
      else if (commands[name]) commands[name](one);
      else say('502 what');
    };
    const take = (bytes) => {
      text += bytes.toString('latin1');
      for (;;) {
        const end = data ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n');
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + (data ? 5 : 2));
        if (data) {
          data = false;
          this.mails.push({ ...mail, text: part });
          say('250 taken');
          this.changed();
        } else {
          line(part);
        }
      }
    };
    socket.on('data', take);
    socket.on('error', () => {});
    if (!secure) say('220 sink ready');
  }
}

module.exports = { HttpSink, MailSink };
