//! What the process does on its own: send mail, and let go of what is no longer needed.

use service::Services;
use std::time::Duration;
use tokio::sync::watch;

const SWEEP: Duration = Duration::from_secs(600);
/// Models learn once a day, and not in the first busy minute.
const LEARN: Duration = Duration::from_hours(24);
const FIRST_LEARN: Duration = Duration::from_secs(60);

/// Runs until told to stop. What mail there was before the start is sent, too.
pub async fn run(services: Services, stop: watch::Receiver<bool>) {
    match services.accounts.deliverer() {
        Ok(deliverer) => {
            tokio::join!(
                deliverer.run(stopped(stop.clone())),
                services.own_data.clone().run(stopped(stop.clone())),
                learn(services.clone(), stop.clone()),
                sweep(services, stop)
            );
        }
        Err(error) => {
            tracing::error!(%error, "mail cannot be sent: its settings cannot be read");
            tokio::join!(
                services.own_data.clone().run(stopped(stop.clone())),
                learn(services.clone(), stop.clone()),
                sweep(services, stop)
            );
        }
    }
}

/// Resolves when the process is asked to stop.
pub async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone: then it is over, too.
    let _ = stop.wait_for(|is_over| *is_over).await;
}

async fn learn(services: Services, stop: watch::Receiver<bool>) {
    let mut pause = FIRST_LEARN;
    loop {
        tokio::select! {
            () = stopped(stop.clone()) => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = LEARN;
        if let Err(error) = services.forecasts.learn().await {
            tracing::warn!(%error, "learning from results failed; the next round tries again");
        }
        if let Err(error) = services.insights.learn().await {
            tracing::warn!(%error, "learning from single answers failed; the next round tries again");
        }
    }
}

async fn sweep(services: Services, stop: watch::Receiver<bool>) {
    for round in 0_u64.. {
        let now = services.core.now();
        if let Err(error) = services.results.purge(now).await {
            tracing::warn!(%error, "sweeping results failed; the next round tries again");
        }
        if let Err(error) = services.providers.delete_due_accounts().await {
            tracing::warn!(%error, "deleting accounts failed; the next round tries again");
        }
        // It looks at everybody under age: often enough for days.
        if round.is_multiple_of(6)
            && let Err(error) = services.accounts.end_unanswered().await
        {
            tracing::warn!(%error, "accounts without a guardian's answer could not be ended; the next round tries again");
        }
        if let Err(error) = services.own_data.sweep().await {
            tracing::warn!(%error, "sweeping files of data failed; the next round tries again");
        }
        tokio::select! {
            () = stopped(stop.clone()) => return,
            () = tokio::time::sleep(SWEEP) => {}
        }
    }
}
