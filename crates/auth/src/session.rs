//! How long a sign-in of a browser or a client lives. Admins see other people's marks: theirs is short (NIST SP 800-63B).

use chrono::{DateTime, TimeDelta, Utc};

/// The longest life of a session, however busy.
pub const STUDENT_ABSOLUTE: TimeDelta = TimeDelta::days(30);
/// The longest pause of a student.
pub const STUDENT_IDLE: TimeDelta = TimeDelta::days(14);
/// The longest life of an admin's session.
pub const ADMIN_ABSOLUTE: TimeDelta = TimeDelta::hours(12);
/// The longest pause of an admin.
pub const ADMIN_IDLE: TimeDelta = TimeDelta::minutes(30);
/// For how long a fresh proof of identity opens what needs one: e-mail, password, export, roles, deletion.
pub const STEP_UP: TimeDelta = TimeDelta::minutes(5);
/// How far clocks may differ.
pub const SKEW: TimeDelta = TimeDelta::seconds(60);

/// When a session ends if nothing more happens in it.
pub fn ends_at(created_at: DateTime<Utc>, last_seen_at: DateTime<Utc>, is_admin: bool) -> DateTime<Utc> {
    let (absolute, idle) = if is_admin {
        (ADMIN_ABSOLUTE, ADMIN_IDLE)
    } else {
        (STUDENT_ABSOLUTE, STUDENT_IDLE)
    };
    (created_at + absolute).min(last_seen_at + idle)
}

/// Whether a session may still be used. The caller removes one that may not, so that a clock that is set back does not
/// bring it to life again; one that claims to come from the future is refused for the same reason.
pub fn is_alive(
    created_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    now: DateTime<Utc>,
    is_admin: bool,
) -> bool {
    created_at <= now + SKEW && now < ends_at(created_at, last_seen_at, is_admin)
}

/// Whether the person proved anew who they are, recently enough for what needs it.
pub fn is_stepped_up(proven_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    proven_at <= now + SKEW && now < proven_at + STEP_UP
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_student_stays_signed_in_for_thirty_days_but_not_through_a_pause_of_fourteen() {
        let start = DateTime::UNIX_EPOCH;
        let day = TimeDelta::days(1);
        assert!(is_alive(
            start,
            start + day * 29,
            start + day * 30 - TimeDelta::seconds(1),
            false
        ));
        assert!(!is_alive(start, start + day * 29, start + day * 30, false));
        assert!(is_alive(start, start, start + day * 13, false));
        assert!(!is_alive(start, start, start + day * 14, false));
    }
    #[test]
    fn an_admin_is_signed_out_after_half_an_hour_of_rest_and_after_twelve_hours_of_work() {
        let start = DateTime::UNIX_EPOCH;
        let minute = TimeDelta::minutes(1);
        assert!(is_alive(start, start, start + minute * 29, true));
        assert!(!is_alive(start, start, start + minute * 30, true));
        assert!(!is_alive(start, start + minute * 719, start + minute * 720, true));
    }
    #[test]
    fn a_session_from_the_future_is_not_alive_beyond_the_skew() {
        let start = DateTime::UNIX_EPOCH + TimeDelta::days(2);
        assert!(is_alive(start, start, start - SKEW, false));
        assert!(!is_alive(start, start, start - TimeDelta::days(1), false));
    }
    #[test]
    fn a_fresh_proof_lasts_five_minutes() {
        let proven = DateTime::UNIX_EPOCH;
        assert!(is_stepped_up(proven, proven + TimeDelta::seconds(299)));
        assert!(!is_stepped_up(proven, proven + STEP_UP));
    }
}
