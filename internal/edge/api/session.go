package api

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"market/internal/edge/request"
	"market/internal/kernel/actor"
	"market/internal/kernel/errs"
	"market/internal/kernel/i18n"
	"market/internal/trade/account"
)

func (s *Server) sessionCalls() []operation {
	return chapter("session",
		post("/users", "create-user", fiber.StatusCreated, s.signUp).forEveryone().unkeyed(),
		post("/sessions", "create-session", fiber.StatusCreated, s.signIn).forEveryone().unkeyed().failing(errs.Unauthenticated, errs.Forbidden),
		post("/sessions/current/organisation", "switch-organisation", fiber.StatusOK, s.switchTo),
		do(fiber.MethodDelete, "/sessions/current", "delete-session", s.signOut),
		get("/me", "read-me", s.me),
	)
}

// NewUser is what a new user gives.
type NewUser struct {
	Email    string `json:"email" format:"email"`
	Password string `json:"password" minLength:"10"`
	Name     string `json:"name"`
	Lang     string `json:"lang,omitempty" enum:"zh,ru,kk,en" doc:"Language of letters; that of the request when left out."`
}

// User is a person who signs in.
type User struct {
	ID             string    `json:"id"`
	Email          string    `json:"email"`
	Name           string    `json:"name"`
	Lang           string    `json:"lang"`
	EmailConfirmed bool      `json:"email_confirmed"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
}

func userOf(u account.User) User {
	return User{ID: u.ID, Email: u.Email, Name: u.Name, Lang: string(u.Lang), EmailConfirmed: u.EmailConfirmed, CreatedAt: u.CreatedAt.UTC(), UpdatedAt: u.UpdatedAt.UTC()}
}

// Membership is an organisation that a user works for.
type Membership struct {
	OrganisationID string   `json:"organisation_id"`
	Kind           string   `json:"kind" enum:"supplier,buyer"`
	Status         string   `json:"status"`
	Name           Text     `json:"name"`
	Roles          []string `json:"roles"`
}

func membershipOf(m account.Membership) Membership {
	return Membership{OrganisationID: m.OrgID, Kind: string(m.Kind), Status: string(m.Status), Name: textOf(m.Name), Roles: rolesOf(m.Roles)}
}

func rolesOf(roles []actor.Role) []string {
	return each(roles, func(r actor.Role) string { return string(r) })
}

// Credentials are what somebody signs in with.
type Credentials struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// Session is a fresh sign-in of a program.
type Session struct {
	Token        string       `json:"token" doc:"Secret for the Authorization header. It is shown once."`
	ExpiresAt    time.Time    `json:"expires_at"`
	User         User         `json:"user"`
	Memberships  []Membership `json:"memberships"`
	Organisation *string      `json:"organisation_id" doc:"The organisation that the token works for; null when the user works for none."`
}

// Me is who asks.
type Me struct {
	User         User         `json:"user"`
	Memberships  []Membership `json:"memberships"`
	Organisation *string      `json:"organisation_id" doc:"The organisation that the token works for."`
	Roles        []string     `json:"roles" doc:"Roles in that organisation."`
	Staff        []Grant      `json:"staff" doc:"Roles as staff of the alliance."`
}

// Grant is a role of alliance staff.
type Grant struct {
	Role   string  `json:"role"`
	ZoneID *string `json:"zone_id" doc:"Null for the whole alliance."`
}

func (s *Server) signUp(r *call, in NewUser) (User, error) {
	lang := i18n.Lang(in.Lang)
	if in.Lang == "" {
		lang = language(r.c)
	}
	u, err := s.Accounts.SignUp(r, account.SignUp{Email: in.Email, Password: in.Password, Name: in.Name, Lang: lang, Address: request.Address(r.c)})
	return userOf(u), err
}

func (s *Server) signIn(r *call, in Credentials) (Session, error) {
	session, err := s.Accounts.SignIn(r, account.SignIn{
		Email: in.Email, Password: in.Password, Address: request.Address(r.c), Agent: r.c.Get(fiber.HeaderUserAgent), Token: true,
	})
	if err != nil {
		return Session{}, err
	}
	r.c.Set(fiber.HeaderCacheControl, "no-store")
	return Session{
		Token: session.Token, ExpiresAt: session.ExpiresAt.UTC(), User: userOf(session.User),
		Memberships: each(session.Memberships, membershipOf), Organisation: orNull(session.ActiveOrg),
	}, nil
}

func (s *Server) signOut(r *call) (none, error) { return none{}, s.Accounts.SignOut(r, r.by) }

// Switch names one of the user's organisations.
type Switch struct {
	OrganisationID string `json:"organisation_id"`
}

func (s *Server) switchTo(r *call, in Switch) (Me, error) {
	if err := s.Accounts.Switch(r, r.by, in.OrganisationID); err != nil {
		return Me{}, err
	}
	by, err := s.Accounts.ActorFor(r, r.by.UserID, in.OrganisationID)
	if err != nil {
		return Me{}, err
	}
	r.by = by
	return s.me(r, none{})
}

func (s *Server) me(r *call, _ none) (Me, error) {
	u, memberships, err := s.Accounts.Me(r, r.by)
	if err != nil {
		return Me{}, err
	}
	return Me{
		User: userOf(u), Memberships: each(memberships, membershipOf), Organisation: orNull(r.by.OrgID), Roles: rolesOf(r.by.Roles),
		Staff: each(r.by.Staff, func(g actor.Grant) Grant { return Grant{Role: string(g.Role), ZoneID: orNull(g.ZoneID)} }),
	}, nil
}
