//! The rules, by name: what an installation allows unless its settings say otherwise.

use super::Rule;
use std::str::FromStr;

/// One struct with a field a rule, their defaults, and the same by name for the settings.
macro_rules! rules {
    ($($(#[$doc:meta])+ $name:ident = $n:literal in $seconds:literal;)+) => {
        /// How often each thing may be done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Rules {
            $($(#[$doc])+ pub $name: Rule,)+
        }

        impl Rules {
            /// What holds unless it is configured.
            pub const DEFAULT: Self = Self {
                $($name: Rule { n: $n, seconds: $seconds },)+
            };

            /// Every rule by its name, in the order of their groups.
            pub fn by_name(&self) -> impl Iterator<Item = (&'static str, Rule)> {
                [$((stringify!($name), self.$name)),+].into_iter()
            }

            /// Puts `rule` in the place of the one of that name; says whether there is one.
            pub fn set(&mut self, name: &str, rule: Rule) -> bool {
                match name {
                    $(stringify!($name) => self.$name = rule,)+
                    _ => return false,
                }
                true
            }
        }
    };
}

rules! {
    /// Tries to sign in from one network address.
    login_per_ip = 30 in 60;
    /// Tries to sign in from a device that the person has signed in from before; proofs of a password elsewhere, too.
    login_per_device = 10 in 900;
    /// Tries to sign in, of everybody: about what two hashes at once can do, so that a flood from many addresses leaves
    /// the machine its other work.
    login_overall = 3_000 in 60;
    /// Second factors typed by one person: what is right is given back.
    second_factor_per_user = 10 in 3_600;
    /// Second factors typed from one network address: what is right is given back.
    second_factor_per_ip = 300 in 3_600;
    /// The same, typed by everybody.
    second_factor_overall = 60_000 in 3_600;
    /// Sign-ins with another provider from one network address.
    provider_per_ip = 30 in 60;
    /// The same, of everybody.
    provider_overall = 3_000 in 60;
    /// Refreshes from one network address: a burst of 30, and 1,800 in an hour.
    refresh_per_ip = 30 in 60;
    /// Refreshes of everybody.
    refresh_overall = 120_000 in 60;
    /// Mail to one address.
    mail_per_minute = 1 in 60;
    /// Mail to one address.
    mail_per_hour = 5 in 3_600;
    /// Mail to one address.
    mail_per_day = 20 in 86_400;
    /// Mail asked for from one network address.
    mail_per_ip = 30 in 3_600;
    /// Mail that strangers ask for, of everybody: a sender of more is taken for one of junk.
    mail_overall = 20_000 in 3_600;
    /// New addresses that one person wishes for: each mails two mailboxes.
    email_change_per_user = 5 in 86_400;
    /// Mails about new devices to one person: a browser that keeps no cookies is new every time.
    notice_per_user = 5 in 86_400;
    /// Links of guardians opened or answered from one network address.
    guardian_per_ip = 30 in 300;
    /// Messages to one number.
    sms_per_minute = 1 in 60;
    /// Messages to one number.
    sms_per_ten_minutes = 3 in 600;
    /// Messages to one number.
    sms_per_day = 6 in 86_400;
    /// Messages asked for from one network address. How many there are of everybody is a setting of the sender.
    sms_per_ip = 20 in 3_600;
    /// Messages to the ten thousand numbers of one block.
    sms_per_block = 60 in 86_400;
    /// Messages for the number of one account, whichever it is to become.
    sms_per_user = 6 in 86_400;
    /// Digits of messages typed from one network address, rightly or wrongly.
    sms_code_per_ip = 30 in 60;
    /// Results or files brought in by one person; what was confirmed together counts once.
    upload_per_hour = 60 in 3_600;
    /// Results or files brought in by one person.
    upload_per_day = 200 in 86_400;
    /// The same from one network address: a whole school may stand behind it.
    upload_per_ip = 6_000 in 3_600;
    /// Results or files brought in by everybody.
    upload_overall = 60_000 in 3_600;
    /// Tables brought in by one admin.
    import_per_hour = 5 in 3_600;
    /// Tables brought in from one network address.
    import_per_ip = 60 in 3_600;
    /// Tables brought in by all admins.
    import_overall = 600 in 3_600;
    /// Files of results made for one person.
    export_per_hour = 10 in 3_600;
    /// Files of results made for one network address.
    export_per_ip = 1_000 in 3_600;
    /// Files of results made for everybody.
    export_overall = 6_000 in 3_600;
    /// Files with everything of one person.
    own_data_per_day = 3 in 86_400;
    /// The same, asked for from one network address.
    own_data_per_ip = 600 in 86_400;
    /// The same, of everybody.
    own_data_overall = 2_000 in 86_400;
    /// Refusals of one person that the trail keeps: it is for reading, and must not become a way to fill a disk.
    refusals_per_user = 20 in 3_600;
    /// Reports of browsers about what they refused, from one network address, that the log keeps.
    reports_per_ip = 20 in 60;
    /// Addresses that lead nowhere, from one network address, before somebody seems to be looking around.
    strays_per_ip = 20 in 60;
}

impl Default for Rules {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Longest span of a rule: no bucket is remembered for longer.
const MAX_SECONDS: u32 = 31 * 86_400;

/// `30/60`: 30 at once, refilled over 60 seconds.
impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |part: &str| part.trim().parse::<u32>().ok().filter(|n| *n > 0);
        text.split_once('/')
            .and_then(|(n, seconds)| {
                Some(Self {
                    n: number(n)?,
                    seconds: number(seconds)?,
                })
            })
            .filter(|rule| rule.seconds <= MAX_SECONDS)
            .ok_or_else(|| format!("\"{text}\" is no limit: write how many in how many seconds, as in 30/60"))
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.n, self.seconds)
    }
}
