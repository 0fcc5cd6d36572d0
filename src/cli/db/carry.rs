//! Rows into a database: written in one transaction, read again, and made true only when they are the same.

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli;
use crate::store::portable::{Place, Row, Sum, Table};

/// The far end of a copy: an open transaction into which rows are written.
pub(super) struct Carrier {
    place: Place,
    tables: Vec<Table>,
    /// What came, in its order, with its sums.
    came: Vec<(Table, Sum)>,
    waiting: Vec<Row>,
    pub(super) bar: ProgressBar,
}

impl Carrier {
    /// Prepares a database for rows of a schema: one that is new gets that schema, one that has rows is refused or, where
    /// that is wanted, emptied.
    pub(super) async fn begin(mut place: Place, schema: i64, force: bool, bar: ProgressBar) -> anyhow::Result<Self> {
        if schema > Place::latest() {
            bail!("the rows were made by a newer version of Frontdesk (schema {schema}): use that version");
        }
        if let Some(there) = place.schema_version().await?
            && there > schema
        {
            bail!(
                "the rows are of an older version (schema {schema}) than the database (schema {there}): name a new, empty \
                 database; it is brought up to date after that"
            );
        }
        place.migrate(Some(schema)).await?;
        place.begin_to_write().await?;
        let tables = place.tables().await?;
        for table in tables.iter().rev() {
            let rows = place.count(table).await?;
            if rows > 0 && !force {
                bail!(
                    "the database is not empty: {} has {}. Name an empty one, or replace all that is in it with --force",
                    table.name,
                    cli::counted(usize::try_from(rows).unwrap_or(usize::MAX), "row", "rows")
                );
            }
            if rows > 0 {
                place.clear(table).await.with_context(|| format!("{} cannot be emptied", table.name))?;
            }
        }
        Ok(Self { place, tables, came: Vec::new(), waiting: Vec::new(), bar })
    }

    /// The rows of this table come next. Its columns may be in another order here, or of another kind.
    pub(super) fn table(&mut self, named: &Table) -> anyhow::Result<()> {
        let Some(own) = self.tables.iter().find(|own| own.name == named.name) else {
            bail!("there is no table {} in the database", named.name);
        };
        let columns = named.columns.iter().map(|column| {
            let found = own.columns.iter().find(|own| own.name == column.name);
            found.cloned().with_context(|| format!("there is no column {}.{}", named.name, column.name))
        });
        let columns = columns.collect::<anyhow::Result<Vec<_>>>()?;
        let table = Table { name: own.name.clone(), columns, numbered: own.numbered.clone() };
        self.bar.set_message(table.name.clone());
        self.came.push((table, Sum::default()));
        Ok(())
    }

    /// One more row of the table.
    pub(super) async fn row(&mut self, row: Row) -> anyhow::Result<()> {
        let Some((table, sum)) = self.came.last_mut() else { bail!("a row of no table") };
        sum.add(table, &row);
        self.waiting.push(row);
        self.bar.inc(1);
        if self.waiting.len() >= Place::batch(table) {
            self.write().await?;
        }
        Ok(())
    }

    async fn write(&mut self) -> anyhow::Result<()> {
        if let Some((table, _)) = self.came.last() {
            let written = self.place.insert(table, &self.waiting).await;
            written.with_context(|| format!("rows of {} cannot be written", table.name))?;
        }
        self.waiting.clear();
        Ok(())
    }

    /// All rows of the table came; it gave this number last. What was counted and summed.
    pub(super) async fn table_ended(&mut self, last: Option<i64>) -> anyhow::Result<Sum> {
        self.write().await?;
        let Some((table, sum)) = self.came.last() else { return Ok(Sum::default()) };
        if let Some(last) = last {
            self.place.number_after(table, last).await?;
        }
        Ok(*sum)
    }

    /// Reads all again, and makes it true; what was written is brought up to date. How many rows there are.
    pub(super) async fn end(mut self) -> anyhow::Result<u64> {
        let mut rows = 0;
        self.bar.set_position(0);
        for (table, came) in &self.came {
            self.bar.set_message(format!("{} again", table.name));
            let (mut sum, bar) = (Sum::default(), &self.bar);
            self.place
                .rows::<crate::store::Failure>(table, async |row| {
                    sum.add(table, &row);
                    bar.inc(1);
                    Ok(())
                })
                .await?;
            if sum != *came {
                bail!(
                    "{} is not the same after it was written ({} of {} rows, or their values differ): nothing was kept",
                    table.name,
                    sum.rows,
                    came.rows
                );
            }
            rows += sum.rows;
        }
        self.place.commit().await?;
        self.place.migrate(None).await?;
        self.place.close().await?;
        self.bar.finish_and_clear();
        Ok(rows)
    }
}

/// A bar for so many rows, on a terminal.
pub(super) fn bar(rows: u64) -> ProgressBar {
    let bar = ProgressBar::new(rows);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} rows, {eta} left, {msg}");
    style.map_or(bar.clone(), |style| bar.with_style(style))
}
