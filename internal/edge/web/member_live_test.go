package web

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"market/internal/platform/cache"
)

func TestLiveThreadTellsAndEnds(t *testing.T) {
	ours, theirs := net.Pipe()
	messages := make(chan cache.Message, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream(bufio.NewWriter(ours), ours, messages)
		_ = ours.Close()
	}()
	messages <- cache.Message{Payload: []byte("m1\nevent: forged")}
	reader := bufio.NewReader(theirs)
	var got []string
	for len(got) < 4 {
		text, err := reader.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if text = strings.TrimSpace(text); text != "" {
			got = append(got, text)
		}
	}
	if got[2] != "event: said" || got[3] != "data: m1event: forged" {
		t.Fatalf("%q", got)
	}
	close(messages)
	if _, err := io.Copy(io.Discard, reader); err != nil {
		t.Fatal(err)
	}
	ended(t, done)
}

func TestLiveThreadEndsWhenTheReaderGoes(t *testing.T) {
	ours, theirs := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream(bufio.NewWriter(ours), ours, make(chan cache.Message))
	}()
	if err := theirs.Close(); err != nil {
		t.Fatal(err)
	}
	ended(t, done)
}

func ended(t *testing.T, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("the stream goes on")
	}
}
