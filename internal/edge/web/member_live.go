package web

import (
	"bufio"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
	"market/internal/platform/cache"
	"market/internal/trade/inquiry"
)

// How a live thread is kept: a sign of life often enough for every proxy on the way, and an end now and then, after which
// the browser asks again and is checked again.
const (
	heartbeat = 20 * time.Second
	longest   = 5 * time.Minute
	patience  = 10 * time.Second // for one write to a slow reader
)

// liveThread tells a reader's page, as server-sent events, that something was said in a thread. What was said the page
// then asks for itself.
func (s *Server) liveThread(c *fiber.Ctx) error {
	q, err := s.Inquiries.Inquiry(c.UserContext(), request.By(c), c.Params("id"))
	if err != nil {
		return err
	}
	messages, cancel := s.Bus.Subscribe(inquiry.Topic(q.ID))
	conn := c.Context().Conn()
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("X-Accel-Buffering", "no")
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer cancel()
		stream(w, conn, messages)
	})
	return nil
}

// stream writes until the reader goes, the process ends or the time is up.
func stream(w *bufio.Writer, conn net.Conn, messages <-chan cache.Message) {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	end := time.NewTimer(longest)
	defer end.Stop()
	text := ": here\nretry: 3000\n\n"
	for {
		if err := push(w, conn, text); err != nil {
			return
		}
		select {
		case m, open := <-messages:
			if !open {
				return
			}
			text = "event: said\ndata: " + line(m.Payload) + "\n\n"
		case <-beat.C:
			text = ": here\n\n"
		case <-end.C:
			return
		}
	}
}

// line keeps a payload on one line, as an event needs it; it is the id of a message.
func line(payload []byte) string {
	if len(payload) == 0 {
		return "-"
	}
	out := make([]byte, 0, len(payload))
	for _, b := range payload {
		if b != '\n' && b != '\r' {
			out = append(out, b)
		}
	}
	return string(out)
}

// push writes and flushes. The server's own time limit is for one answer as a whole; a stream gets one for each write.
func push(w *bufio.Writer, conn net.Conn, text string) error {
	if err := conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := w.WriteString(text); err != nil {
		return err
	}
	return w.Flush()
}
