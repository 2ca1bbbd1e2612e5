//! The choice of a time zone.

use crate::components::SelectField;
use leptos::prelude::*;

/// Zones offered without script; with script the browser's own is chosen, and added when it is not here.
const ZONES: [&str; 44] = [
    "Asia/Kolkata",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Kathmandu",
    "Asia/Colombo",
    "Asia/Dubai",
    "Asia/Riyadh",
    "Asia/Qatar",
    "Asia/Kuwait",
    "Asia/Muscat",
    "Asia/Singapore",
    "Asia/Kuala_Lumpur",
    "Asia/Jakarta",
    "Asia/Bangkok",
    "Asia/Ho_Chi_Minh",
    "Asia/Manila",
    "Asia/Hong_Kong",
    "Asia/Shanghai",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Perth",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Africa/Nairobi",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Africa/Cairo",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Warsaw",
    "Europe/Athens",
    "Europe/Istanbul",
    "Europe/Moscow",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Mexico_City",
    "UTC",
];

/// Field `time_zone`, an IANA name.
#[component]
pub fn TimeZoneField(
    /// The zone chosen now, added to the list if need be; empty when the browser may choose.
    #[prop(into)]
    value: String,
    /// What was refused.
    #[prop(default = None, into)]
    error: Option<String>,
) -> impl IntoView {
    let mut zones = ZONES.to_vec();
    if !value.is_empty() && !zones.contains(&value.as_str()) {
        zones.insert(0, &value);
    }
    let mut options = Vec::with_capacity(zones.len() + 1);
    if value.is_empty() {
        options.push((String::new(), words!(entry.choose_time_zone).to_owned()));
    }
    options.extend(
        zones
            .iter()
            .map(|zone| ((*zone).to_owned(), zone.replace('_', " ").replace('/', " / "))),
    );
    view! {
        <div data-time-zone>
            <SelectField name="time_zone" label=words!(entry.time_zone) hint=words!(entry.time_zone_hint).to_owned()
                options value error/>
        </div>
    }
}
