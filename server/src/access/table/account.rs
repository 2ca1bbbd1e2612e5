//! REST: accounts, keys, the audit trail, second factors and the institution.

use super::{ADMIN, ANYONE, SIGNED_IN, STUDENT, rest};
use crate::access::Rule;
use domain::keys::Scope;

pub(super) const RULES: &[Rule] = &[
    // REST: accounts
    rest("GET", "/api/docs", ANYONE),
    rest("GET", "/api/v1/openapi.json", ANYONE),
    rest("GET", "/api/v1/", ANYONE),
    rest("POST", "/api/v1/auth/register", ANYONE),
    rest("POST", "/api/v1/auth/verify", ANYONE),
    rest("POST", "/api/v1/auth/login", ANYONE),
    rest("POST", "/api/v1/auth/refresh", ANYONE),
    rest("POST", "/api/v1/auth/logout", ANYONE),
    rest("POST", "/api/v1/auth/reset", ANYONE),
    rest("POST", "/api/v1/auth/reset/confirm", ANYONE),
    rest("POST", "/api/v1/auth/phone-otp/send", ANYONE),
    rest("POST", "/api/v1/auth/phone-otp/verify", ANYONE),
    rest("GET", "/api/v1/auth/me", SIGNED_IN),
    rest("POST", "/api/v1/auth/confirm", SIGNED_IN).leaving(),
    rest("POST", "/api/v1/auth/google", ANYONE),
    rest("POST", "/api/v1/auth/apple", ANYONE),
    // what the provider has signed proves who may
    rest("POST", "/auth/{provider}/notices", ANYONE),
    // REST: keys of integrators
    rest("GET", "/api/v1/keys", SIGNED_IN).delicate(),
    rest("POST", "/api/v1/keys", SIGNED_IN).delicate(),
    rest("DELETE", "/api/v1/keys/{id}", SIGNED_IN).delicate(),
    rest("GET", "/api/v1/service-accounts", ADMIN).delicate(),
    rest("POST", "/api/v1/service-accounts", ADMIN).delicate(),
    rest("DELETE", "/api/v1/service-accounts/{id}", ADMIN).delicate(),
    // REST: the audit trail
    rest("GET", "/api/v1/audit", ADMIN).scope(Scope::AuditRead),
    rest("GET", "/api/v1/audit/export/{file}", ADMIN).delicate(),
    rest("POST", "/api/v1/auth/passkey", ANYONE),
    rest("POST", "/api/v1/auth/passkey/options", ANYONE),
    rest("POST", "/api/v1/auth/confirm/options", SIGNED_IN).leaving(),
    rest("POST", "/api/v1/auth/second-factor", ANYONE),
    rest("POST", "/api/v1/auth/second-factor/options", ANYONE),
    rest("POST", "/api/v1/auth/second-factor/enrol", ANYONE),
    // REST: second factors
    rest("GET", "/api/v1/factors", SIGNED_IN),
    rest("POST", "/api/v1/factors/totp", SIGNED_IN).delicate(),
    rest("POST", "/api/v1/factors/totp/confirm", SIGNED_IN).delicate(),
    rest("DELETE", "/api/v1/factors/totp", SIGNED_IN).delicate(),
    rest("POST", "/api/v1/factors/recovery-codes", SIGNED_IN).delicate(),
    rest("POST", "/api/v1/factors/passkeys", SIGNED_IN).delicate(),
    rest("POST", "/api/v1/factors/passkeys/options", SIGNED_IN).delicate(),
    rest("PATCH", "/api/v1/factors/passkeys/{id}", SIGNED_IN),
    rest("DELETE", "/api/v1/factors/passkeys/{id}", SIGNED_IN).delicate(),
    // REST: the own account
    rest("GET", "/api/v1/account/phone", SIGNED_IN).delicate(),
    rest("POST", "/api/v1/account/phone", SIGNED_IN).delicate(),
    rest("DELETE", "/api/v1/account/phone", SIGNED_IN).delicate(),
    rest("POST", "/api/v1/account/phone/verify", SIGNED_IN).delicate(),
    rest("GET", "/api/v1/account/sessions", SIGNED_IN),
    rest("DELETE", "/api/v1/account/sessions", SIGNED_IN).delicate(),
    rest("DELETE", "/api/v1/account/sessions/{id}", SIGNED_IN).delicate(),
    rest("GET", "/api/v1/account/email", SIGNED_IN).waiting(),
    rest("POST", "/api/v1/account/email", SIGNED_IN)
        .delicate()
        .waiting(),
    rest("DELETE", "/api/v1/account/email", SIGNED_IN).waiting(),
    rest("POST", "/api/v1/account/email/confirm", SIGNED_IN).waiting(),
    // a token that was mailed to the account's owner proves who may
    rest("POST", "/api/v1/auth/revert", ANYONE),
    rest("GET", "/api/v1/account/deletion", SIGNED_IN).leaving(),
    rest("POST", "/api/v1/account/deletion", SIGNED_IN)
        .delicate()
        .waiting(),
    rest("DELETE", "/api/v1/account/deletion", SIGNED_IN).leaving(),
    rest("GET", "/api/v1/account/data", SIGNED_IN).leaving(),
    rest("POST", "/api/v1/account/data", SIGNED_IN)
        .delicate()
        .leaving(),
    rest("DELETE", "/api/v1/account/data/{id}", SIGNED_IN).leaving(),
    rest("GET", "/api/v1/account/data/{id}/file", SIGNED_IN)
        .delicate()
        .leaving(),
    rest("GET", "/api/v1/account/guardian", SIGNED_IN).waiting(),
    rest("POST", "/api/v1/account/guardian", SIGNED_IN).waiting(),
    rest("PUT", "/api/v1/account/born", STUDENT),
    rest("PATCH", "/api/v1/account/born", STUDENT).delicate(),
    rest("GET", "/api/v1/institution/exemption", ADMIN),
    rest("PUT", "/api/v1/institution/exemption", ADMIN).delicate(),
    rest("DELETE", "/api/v1/institution/exemption", ADMIN).delicate(),
    rest("GET", "/api/v1/institution/help-contacts", ADMIN),
    rest("PUT", "/api/v1/institution/help-contacts", ADMIN).delicate(),
    rest("GET", "/api/v1/institution/resources", ADMIN),
    rest("POST", "/api/v1/institution/resources", ADMIN),
    rest("DELETE", "/api/v1/institution/resources/{id}", ADMIN),
    rest("POST", "/api/v1/institution/resources/{id}/restore", ADMIN),
    rest("GET", "/api/v1/account/identities", SIGNED_IN),
    rest("POST", "/api/v1/account/identities", SIGNED_IN).delicate(),
    rest("DELETE", "/api/v1/account/identities/{id}", SIGNED_IN).delicate(),
];
