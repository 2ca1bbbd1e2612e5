//! A transaction on a connection of PostgreSQL.

use super::PgHeld;
use crate::error::Result;

/// A transaction; dropped without [`PgTx::commit`] it never happened.
#[derive(Debug)]
pub struct PgTx(Option<PgHeld>);

impl PgTx {
    pub(crate) async fn begin(held: PgHeld) -> Result<Self> {
        // Made before anything is asked of the server: dropped half-way, it is taken back.
        let mut tx = Self(Some(held));
        tx.run("BEGIN").await?;
        Ok(tx)
    }

    pub(crate) fn held(&mut self) -> &mut PgHeld {
        self.0.as_mut().expect("present until it is dropped")
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        self.run("COMMIT").await?;
        drop(self.0.take());
        Ok(())
    }

    async fn run(&mut self, sql: &'static str) -> Result<()> {
        let held = self.held();
        held.is_answered = false;
        sqlx::raw_sql(sql).execute(&mut **held).await?;
        held.is_answered = true;
        Ok(())
    }
}

impl Drop for PgTx {
    fn drop(&mut self) {
        if let Some(held) = self.0.take() {
            held.roll_back_later();
        }
    }
}
