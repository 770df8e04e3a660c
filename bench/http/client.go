package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

func escape(s string) string { return url.QueryEscape(s) }

// request writes a GET.
func request(addr, target string, fields map[string]string) string {
	text := "GET " + target + " HTTP/1.1\r\nHost: " + addr + "\r\n"
	for name, value := range fields {
		text += name + ": " + value + "\r\n"
	}
	return text + "\r\n"
}

// post writes a POST of JSON.
func post(addr, target, body string) string {
	return "POST " + target + " HTTP/1.1\r\nHost: " + addr + "\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
}

// an answer is what is read of one.
type answer struct {
	status, length int
	etag           string
}

// a connection asks one request after the other.
type connection struct {
	net.Conn
	in *bufio.Reader
}

func dial(addr string) (*connection, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &connection{c, bufio.NewReaderSize(c, 64<<10)}, nil
}

var errAnswer = errors.New("this is no HTTP answer")

// ask sends a request and reads its answer, the body thrown away. It keeps the tag only where keep says so.
func (c *connection) ask(request string, keep bool) (a answer, err error) {
	if _, err := io.WriteString(c, request); err != nil {
		return a, err
	}
	chunked := false
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return a, err
		}
		switch {
		case first:
			if len(line) < 12 {
				return a, errAnswer
			}
			if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return a, errAnswer
			}
			continue
		case len(line) <= 2:
			return a, c.skip(&a, chunked)
		}
		switch line[0] {
		case 'C':
			if value, ok := strings.CutPrefix(string(line), "Content-Length: "); ok {
				if a.length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
					return a, errAnswer
				}
			}
		case 'T':
			chunked = chunked || strings.HasPrefix(string(line), "Transfer-Encoding: chunked")
		case 'E':
			if value, ok := strings.CutPrefix(string(line), "Etag: "); ok && keep {
				a.etag = strings.TrimSpace(value)
			}
		}
	}
}

// skip reads the body.
func (c *connection) skip(a *answer, chunked bool) error {
	if !chunked {
		_, err := c.in.Discard(a.length)
		return err
	}
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(strings.TrimSpace(line), 16, 32)
		if err != nil {
			return errAnswer
		}
		if _, err := c.in.Discard(int(n) + 2); err != nil || n == 0 {
			return err
		}
		a.length += int(n)
	}
}

// together runs one function on each of several connections and returns the first error.
func together(addr string, n int, do func(i int, c *connection) error) error {
	var group sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		group.Go(func() {
			c, err := dial(addr)
			if err == nil {
				defer c.Close()
				err = do(i, c)
			}
			errs[i] = err
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// once asks each request once.
func once(addr string, requests []string, clients int) ([]answer, error) {
	out := make([]answer, len(requests))
	err := together(addr, clients, func(i int, c *connection) (err error) {
		for ; i < len(requests) && err == nil; i += clients {
			out[i], err = c.ask(requests[i], true)
		}
		return err
	})
	return out, err
}

// rate asks requests at random for a while and returns how many were answered each second, and the processor time of each
// in microseconds.
func (s *server) rate(requests []string, o options) (each, cost float64, err error) {
	counts := make([]int, o.clients)
	begun, before := time.Now(), s.processor()
	err = together(s.addr, o.clients, func(i int, c *connection) error {
		random := rand.New(rand.NewPCG(o.seed, uint64(i)))
		for time.Since(begun) < o.span {
			a, err := c.ask(requests[random.IntN(len(requests))], false)
			if err != nil {
				return err
			}
			if a.status != 200 && a.status != 304 {
				return fmt.Errorf("status %d", a.status)
			}
			counts[i]++
		}
		return nil
	})
	total := 0
	for _, n := range counts {
		total += n
	}
	return float64(total) / time.Since(begun).Seconds(), float64((s.processor() - before).Microseconds()) / float64(total), err
}
