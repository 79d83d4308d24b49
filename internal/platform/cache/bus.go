package cache

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"sync"
)

const (
	messages  = "bus" // the channel that all nodes hear
	busBuffer = 16
)

// Message is one small thing said on a topic. Lost means that messages before this one may be missing, because the
// reader was slow or the node was cut off: read the state again. A Message that only says so has no Payload.
type Message struct {
	Topic   string
	Payload []byte
	Lost    bool
	Own     bool // published by this node itself
}

// Bus says small messages to everybody who listens on any node now. Nothing is kept for those who come later: the
// truth is in the database, a message only says that it is worth a look.
type Bus struct {
	remote Remote
	node   string
	stop   func()

	mu     sync.Mutex
	topics map[string]map[*subscription]struct{}
}

type subscription struct{ out chan Message }

type busWire struct {
	Node    string `json:"n"`
	Topic   string `json:"t"`
	Payload []byte `json:"p"`
}

// NewBus returns a Bus. remote is nil when this process is the only node. Close it before the Remote.
func NewBus(remote Remote) *Bus {
	b := &Bus{remote: remote, node: rand.Text(), stop: func() {}, topics: map[string]map[*subscription]struct{}{}}
	if remote != nil {
		b.stop = remote.Listen(messages, Listener{Up: b.lost, Down: func() {}, Message: b.hear})
	}
	return b
}

// Publish delivers a message to the subscribers of this node and sends it to the other nodes. An error means that the
// others did not get it; they learn that something was lost when they are connected again.
func (b *Bus) Publish(ctx context.Context, topic string, payload []byte) error {
	b.deliver(Message{Topic: topic, Payload: payload, Own: true})
	if b.remote == nil {
		return nil
	}
	wire, err := json.Marshal(busWire{Node: b.node, Topic: topic, Payload: payload})
	if err != nil {
		return err
	}
	return b.remote.Publish(ctx, messages, wire)
}

// Subscribe returns the messages of a topic from now on. A reader who falls behind loses the oldest. cancel closes the
// channel and may be called more than once.
func (b *Bus) Subscribe(topic string) (_ <-chan Message, cancel func()) {
	s := &subscription{out: make(chan Message, busBuffer)}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.topics[topic] == nil {
		b.topics[topic] = map[*subscription]struct{}{}
	}
	b.topics[topic][s] = struct{}{}
	return s.out, func() { b.leave(topic, s) }
}

func (b *Bus) leave(topic string, s *subscription) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, in := b.topics[topic][s]; !in {
		return
	}
	delete(b.topics[topic], s)
	if len(b.topics[topic]) == 0 {
		delete(b.topics, topic)
	}
	close(s.out)
}

// Close stops listening and closes every subscription's channel.
func (b *Bus) Close() {
	b.stop()
	b.mu.Lock()
	defer b.mu.Unlock()
	for topic, subs := range b.topics {
		for s := range subs {
			close(s.out)
		}
		delete(b.topics, topic)
	}
}

func (b *Bus) hear(payload []byte) {
	var wire busWire
	if json.Unmarshal(payload, &wire) != nil || wire.Node == b.node {
		return
	}
	b.deliver(Message{Topic: wire.Topic, Payload: wire.Payload})
}

func (b *Bus) deliver(m Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for s := range b.topics[m.Topic] {
		s.push(m)
	}
}

// lost tells every subscriber that this node was deaf for a while.
func (b *Bus) lost() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for topic, subs := range b.topics {
		for s := range subs {
			s.push(Message{Topic: topic, Lost: true})
		}
	}
}

// push never waits. The caller holds the lock, so nobody else sends.
func (s *subscription) push(m Message) {
	for {
		select {
		case s.out <- m:
			return
		default:
		}
		select {
		case <-s.out:
			m.Lost = true
		default:
		}
	}
}
