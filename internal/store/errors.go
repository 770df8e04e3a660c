package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

var (
	// ErrUnavailable is in every error that says the store cannot be reached:
	// connection refused, lost or cut, and the statuses 429, 502 and 503. The
	// same call may succeed later.
	ErrUnavailable = errors.New("the store is not available")

	// ErrTimeout is in every error that says the caller's deadline, or the
	// store's own (504), went by before the answer was whole.
	ErrTimeout = errors.New("the store took too long")
)

// maxExcerpt bounds what is kept of a store's words: an error page may be long.
const maxExcerpt = 4 << 10

// A StatusError is an answer of the store with a status other than 2xx.
type StatusError struct {
	Status int    // HTTP status, 300 to 599
	Body   string // what the store said, at most 4 KiB, valid UTF-8
}

// Error gives the status, its name and the store's words.
func (e *StatusError) Error() string {
	text := fmt.Sprintf("status %d %s", e.Status, http.StatusText(e.Status))
	if e.Body == "" {
		return text
	}
	return text + ": " + e.Body
}

// Is makes 429, 502 and 503 an ErrUnavailable and 504 an ErrTimeout.
func (e *StatusError) Is(target error) bool {
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable:
		return target == ErrUnavailable
	case http.StatusGatewayTimeout:
		return target == ErrTimeout
	}
	return false
}

// statusError reads the beginning of the answer and closes it.
func statusError(resp *http.Response) error {
	defer resp.Body.Close()
	// Whatever cannot be read is missing from the excerpt; the status stands.
	text, _ := io.ReadAll(io.LimitReader(resp.Body, maxExcerpt))
	return &StatusError{
		Status: resp.StatusCode,
		Body:   strings.TrimSpace(strings.ToValidUTF8(string(text), "\uFFFD")),
	}
}

// transportError says which of the promised errors an error of the transport is.
func transportError(ctx context.Context, err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // it repeats the address, with its password
	}
	var netErr net.Error
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("the caller left: %w", context.Canceled)
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w: %w", ErrTimeout, context.DeadlineExceeded)
	case errors.As(err, &netErr) && netErr.Timeout():
		return fmt.Errorf("%w: %w", ErrTimeout, err)
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// An answerBody is the body of an answer whose read errors are the promised
// ones, so that a connection cut in the middle is seen as such.
type answerBody struct {
	io.ReadCloser
	ctx  context.Context // of the request this body belongs to
	name string
}

func (b *answerBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("store %s: %w", b.name, transportError(b.ctx, err))
	}
	return n, err
}
