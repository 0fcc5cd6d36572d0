//! A backup file: JSON lines under gzip. A head, then each table with its rows and their sum, then the sum of all lines
//! before: one byte that is not as it was is seen.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::{Context, bail, ensure};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::store::portable::{Row, Table, Value};

/// The version of the format.
const FORMAT: u32 = 1;
/// A row is at most this long.
const LINE_MAX: u64 = 64 * 1024 * 1024;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) frontdesk_backup: u32,
    /// The latest migration of the database that it is of.
    pub(super) schema: i64,
    pub(super) made_at: String,
    pub(super) rows: u64,
}

/// A line of a backup.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    /// A table begins.
    Table(Table),
    /// A row of it.
    Row(Row),
    /// It ends: its rows, their sum, and the number that it gave last.
    Ended { rows: u64, sum: String, last: Option<i64> },
}

/// A backup that is being written.
pub(super) struct Writer {
    out: GzEncoder<BufWriter<File>>,
    hash: Sha256,
}

impl Writer {
    pub(super) fn create(path: &Path, schema: i64, made_at: String, rows: u64) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let mut writer = Self { out: GzEncoder::new(BufWriter::new(file), Compression::fast()), hash: Sha256::new() };
        writer.line(&json!(Head { frontdesk_backup: FORMAT, schema, made_at, rows }))?;
        Ok(writer)
    }

    pub(super) fn write(&mut self, line: &Line) -> anyhow::Result<()> {
        self.line(&match line {
            Line::Table(table) => json!({ "table": table }),
            Line::Row(row) => Json::Array(row.iter().map(told).collect()),
            Line::Ended { rows, sum, last } => json!({ "rows": rows, "sum": sum, "last": last }),
        })
    }

    fn line(&mut self, line: &Json) -> anyhow::Result<()> {
        let text = format!("{line}\n");
        self.hash.update(text.as_bytes());
        self.out.write_all(text.as_bytes()).context("the backup cannot be written")
    }

    /// Ends the file, and waits until it is on the disk.
    pub(super) fn end(mut self) -> anyhow::Result<()> {
        let sum = hex::encode(self.hash.clone().finalize());
        self.line(&json!({ "sha256": sum }))?;
        let file = self.out.finish()?.into_inner().map_err(|error| error.into_error())?;
        file.sync_all().context("the backup cannot be written")
    }
}

/// A backup that is being read.
pub(super) struct Reader {
    lines: BufReader<GzDecoder<BufReader<File>>>,
    hash: Sha256,
    pub(super) head: Head,
}

impl Reader {
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let mut lines = BufReader::new(GzDecoder::new(BufReader::new(file)));
        let mut hash = Sha256::new();
        let first = line(&mut lines, &mut hash)?.context("it is empty")?;
        let head: Head = serde_json::from_str(&first).context("it is no backup of Frontdesk")?;
        ensure!(head.frontdesk_backup == FORMAT, "a newer version of Frontdesk made it: use that one");
        Ok(Self { lines, hash, head })
    }

    /// The next line; none at the end, where all lines are as they were written.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Line>> {
        let before = self.hash.clone();
        let text = line(&mut self.lines, &mut self.hash)?.context("it ends too early")?;
        let found: Json = serde_json::from_str(&text).context("a line of it cannot be read")?;
        if let Json::Array(values) = &found {
            let row = values.iter().map(heard).collect::<Option<Row>>();
            return Ok(Some(Line::Row(row.context("a row of it cannot be read")?)));
        }
        if let Some(table) = found.get("table") {
            let table = Table::deserialize(table).context("a table of it cannot be read")?;
            return Ok(Some(Line::Table(table)));
        }
        if let (Some(rows), Some(sum)) = (found.get("rows").and_then(Json::as_u64), found.get("sum")) {
            let (sum, last) = (sum.as_str().unwrap_or_default().to_owned(), found.get("last").and_then(Json::as_i64));
            return Ok(Some(Line::Ended { rows, sum, last }));
        }
        let sum = hex::encode(before.finalize());
        ensure!(found.get("sha256").and_then(Json::as_str) == Some(sum.as_str()), "its sum is another");
        ensure!(line(&mut self.lines, &mut self.hash)?.is_none(), "something follows its end");
        Ok(None)
    }
}

fn line(lines: &mut impl BufRead, hash: &mut Sha256) -> anyhow::Result<Option<String>> {
    let mut bytes = Vec::new();
    lines.take(LINE_MAX).read_until(b'\n', &mut bytes).context("it is damaged")?;
    hash.update(&bytes);
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.pop() != Some(b'\n') {
        bail!("a line of it has no end");
    }
    String::from_utf8(bytes).map(Some).context("a line of it is no text")
}

/// A value as JSON: numbers with a point are written out, for JSON's own may lose their last digit.
fn told(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Integer(number) => json!(number),
        Value::Real(number) => json!({ "real": number.to_string() }),
        Value::Text(text) => json!(text),
        Value::Bytes(bytes) => json!({ "bytes": hex::encode(bytes) }),
    }
}

fn heard(value: &Json) -> Option<Value> {
    Some(match value {
        Json::Null => Value::Null,
        Json::Number(number) => Value::Integer(number.as_i64()?),
        Json::String(text) => Value::Text(text.clone()),
        Json::Object(object) => match (object.get("real"), object.get("bytes")) {
            (Some(real), _) => Value::Real(real.as_str()?.parse().ok()?),
            (_, bytes) => Value::Bytes(hex::decode(bytes?.as_str()?).ok()?),
        },
        Json::Bool(_) | Json::Array(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::portable::{Column, Kind};

    fn lines() -> Vec<Line> {
        let kinds = [("a", Kind::Integer), ("b", Kind::Real), ("c", Kind::Text), ("d", Kind::Bytes)];
        let columns = kinds.map(|(name, kind)| Column { name: name.to_owned(), kind }).into();
        let table = Table { name: "t".to_owned(), columns, numbered: Some("a".to_owned()) };
        let full = [
            Value::Integer(i64::MIN),
            Value::Real(0.1 + 0.2),
            Value::Text("a\n{\"é".into()),
            Value::Bytes(vec![0, 255]),
        ];
        let ended = Line::Ended { rows: 2, sum: "00".to_owned(), last: Some(7) };
        vec![Line::Table(table), Line::Row(full.into()), Line::Row(vec![Value::Null; 4]), ended]
    }

    fn written(path: &Path) {
        let mut writer = Writer::create(path, 12, "2026-11-26T09:00:00Z".to_owned(), 2).unwrap();
        lines().iter().for_each(|line| writer.write(line).unwrap());
        writer.end().unwrap();
    }

    fn read(path: &Path) -> anyhow::Result<Vec<Line>> {
        let mut reader = Reader::open(path)?;
        let mut lines = Vec::new();
        while let Some(line) = reader.next()? {
            lines.push(line);
        }
        Ok(lines)
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup");
        written(&path);
        assert_eq!(Reader::open(&path).unwrap().head.schema, 12);
        assert_eq!(read(&path).unwrap(), lines());
    }

    #[test]
    fn any_byte_that_is_not_as_it_was_and_any_that_is_missing_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup");
        written(&path);
        let sound = std::fs::read(&path).unwrap();
        let spoilt = folder.path().join("spoilt");
        // gzip's own head says when and by what it was packed, which nobody reads.
        for at in 10..sound.len() {
            let mut bytes = sound.clone();
            bytes[at] ^= 0x10;
            std::fs::write(&spoilt, &bytes).unwrap();
            assert!(read(&spoilt).is_err(), "byte {at}");
        }
        for length in 0..sound.len() {
            std::fs::write(&spoilt, &sound[..length]).unwrap();
            assert!(read(&spoilt).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn a_file_that_is_packed_well_and_says_something_else_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let (path, spoilt) = (folder.path().join("backup"), folder.path().join("spoilt"));
        written(&path);
        let mut text = String::new();
        GzDecoder::new(File::open(&path).unwrap()).read_to_string(&mut text).unwrap();
        for (from, to) in [("0.30000000000000004", "0.3"), ("\"last\":7", "\"last\":8"), ("00ff", "00fe")] {
            assert!(text.contains(from), "{text}");
            let mut out = GzEncoder::new(File::create(&spoilt).unwrap(), Compression::fast());
            out.write_all(text.replace(from, to).as_bytes()).unwrap();
            out.finish().unwrap();
            assert!(read(&spoilt).unwrap_err().to_string().contains("its sum is another"), "{from}");
        }
    }
}
