package inquiry_test

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"market/internal/kernel/actor"
	"market/internal/platform/database"
	"market/internal/platform/idempotency"
	"market/internal/trade/inquiry"
)

// letterTo reads the letter about a message to a person: its subject, its text, its HTML.
func (m *market) letterTo(t *testing.T, messageID string, to actor.Actor) (subject, text, html string) {
	t.Helper()
	file, err := os.Open(filepath.Join(m.letters, "inquiry-"+messageID+"-"+to.UserID+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	letter := must(netmail.ReadMessage(file))
	if got := letter.Header.Get("To"); !strings.Contains(got, to.Email) {
		t.Errorf("to %s, want %s", got, to.Email)
	}
	subject = must(new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject")))
	_, params, err := mime.ParseMediaType(letter.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(letter.Body, params["boundary"])
	var bodies []string
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		bodies = append(bodies, string(must(io.ReadAll(quotedprintable.NewReader(must(part, err))))))
	}
	return subject, strings.ReplaceAll(bodies[0], "\r\n", "\n"), bodies[1]
}

func contains(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
}

func TestLettersInTheReadersLanguage(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		in := m.question()
		in.Attachments = []string{must(m.Attach(ctx, m.buyer, "схема.txt", strings.NewReader("x"))).ID}
		q := must(m.Send(ctx, m.buyer, in, idempotency.Key{}))
		m.work(t)
		link := "/member/inquiries/" + q.ID

		subject, text, html := m.letterTo(t, q.Messages[0].ID, m.supplier)
		if subject != "新询盘 Q-2026-000001：建材供应有限公司（哈萨克斯坦）" {
			t.Error(subject)
		}
		contains(t, text, "李经理，您好！", "建材供应有限公司（哈萨克斯坦）向贵公司发来询盘", "询盘编号: Q-2026-000001",
			"不锈钢离心泵: 100 件，目标单价 ¥900.00", "球阀: 25 件", "目的地: Алматы, склад 4", "贸易术语: DAP Алматы", "需求日期: 2026年12月31日", "附件: схема.txt",
			"Асель Нурланова写道：\n> Здравствуйте! Нужны насосы для водоканала.\n> Какой срок поставки?", "https://market.example/zh"+link)
		contains(t, html, "https://market.example/zh"+link, "不锈钢离心泵", "Нужны насосы для водоканала.")

		subject, text, _ = m.letterTo(t, q.Messages[0].ID, m.sales)
		if subject != "Новый запрос Q-2026-000001: ТОО «СтройСнаб» (Казахстан)" {
			t.Error(subject)
		}
		contains(t, text, "Здравствуйте, Ольга Ким!", "Центробежный насос: 100\u00a0штук, желаемая цена за единицу — 900,00\u00a0¥", "Шаровой кран: 25\u00a0штук", "Нужно к дате: 31 декабря 2026 г.", "https://market.example/ru"+link)

		if n := len(must(filepath.Glob(filepath.Join(m.letters, "*.eml")))); n != 2 {
			t.Errorf("%d letters, want one to the owner and one to sales", n)
		}
		m.answers(t, q)
	})
}

// answers goes on with the thread: the letters go to the buyer's people.
func (m *market) answers(t *testing.T, q inquiry.Inquiry) {
	t.Helper()
	answer := m.write(t, m.supplier, q.ID, "您好，交期30天。")
	m.settle(t)
	declined := must(m.Decline(ctx, m.supplier, q.ID, "缺货"))
	m.settle(t)
	subject, text, _ := m.letterTo(t, answer.ID, m.colleague)
	if subject != "Новое сообщение по запросу Q-2026-000001: Насосы Тянь-Шаня" {
		t.Error(subject)
	}
	contains(t, text, "Насосы Тянь-Шаня (Китай): новое сообщение", "Товары: Центробежный насос и Шаровой кран", "李经理 пишет:\n> 您好，交期30天。", "https://market.example/ru/member/inquiries/"+q.ID, "ответить можно на сайте")
	subject, text, _ = m.letterTo(t, declined.Messages[2].ID, m.buyer)
	contains(t, subject, "Отказ по запросу Q-2026-000001")
	contains(t, text, "Вы можете обратиться к другим поставщикам.", "> 缺货")
	if strings.Contains(text, "ответить можно на сайте") {
		t.Error("the letter invites to answer what has ended")
	}
	if n := len(must(filepath.Glob(filepath.Join(m.letters, "*.eml")))); n != 6 {
		t.Errorf("%d letters, want 6", n)
	}
}

func TestNoticeRunTwiceWritesOnce(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		q := m.sent(t, m.buyer)
		payload := json.RawMessage(fmt.Sprintf(`{"inquiry":%q,"message":%q}`, q.ID, q.Messages[0].ID))
		before := m.rowsOf(t, "river_job")
		for range 3 {
			if err := m.HandleNotify(ctx, payload); err != nil {
				t.Fatal(err)
			}
		}
		if n := m.rowsOf(t, "river_job") - before; n != 2 {
			t.Errorf("%d letters enqueued, want 2", n)
		}
		// A message that does not exist is nothing to write about.
		if err := m.HandleNotify(ctx, json.RawMessage(fmt.Sprintf(`{"inquiry":%q,"message":%q}`, q.ID, database.NewID()))); err != nil {
			t.Error(err)
		}
		if err := m.HandleNotify(ctx, json.RawMessage(`[`)); err == nil {
			t.Error("a broken payload passes")
		}
	})
}
