//! To whom a message is said: to all, or to one person whom it names first.

use crate::understand::encoder;

/// The most characters of a name.
const NAME_CHARS_MAX: usize = 32;

/// To whom a message is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Addressee {
    /// To whoever reads it.
    #[default]
    All,
    /// To one person, or to another bot.
    One,
    /// To one person of this name, unless it names a matter instead: `ben_: yes`, `grafana: how do I log in?`.
    Named(String),
}

impl Addressee {
    /// Whether it is one person, where `is_matter` knows the words of the matters that are asked about.
    pub fn is_one(&self, is_matter: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::All => false,
            Self::One => true,
            Self::Named(name) => !is_matter(name),
        }
    }
}

/// Reads the beginning of a message.
pub(super) fn addressee(text: &str) -> Addressee {
    let text = text.trim_start();
    if mentions_one(text) || calls_another_bot(text) {
        return Addressee::One;
    }
    let greeted = after_greeting(text);
    let name = called(text, &[':', ',', '：', '，']).or_else(|| called(greeted?, &[':', ',', '!', '：', '，', '！']));
    name.map_or(Addressee::All, Addressee::Named)
}

/// `@tom …`, `<@7> …`; not `<@&5>` or `@here`, which call many.
fn mentions_one(text: &str) -> bool {
    const MANY: [&str; 7] = ["here", "channel", "everyone", "all", "所有人", "全体成员", "大家"];
    let name = match (text.strip_prefix("<@"), text.strip_prefix('@')) {
        (Some(id), _) => return id.trim_start_matches('!').starts_with(|c: char| c.is_ascii_alphanumeric()),
        (None, Some(name)) => name,
        (None, None) => return false,
    };
    let end = name.find(|c: char| !is_of_name(c)).unwrap_or(name.len());
    end > 0 && !MANY.contains(&&name[..end])
}

/// `!seen tom`: how other bots are called.
fn calls_another_bot(text: &str) -> bool {
    text.strip_prefix('!').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
}

fn after_greeting(text: &str) -> Option<&str> {
    const GREETINGS: [&str; 6] = ["hi ", "hey ", "hello ", "yo ", "thanks ", "thx "];
    let start = GREETINGS.iter().find(|word| text.get(..word.len()).is_some_and(|s| s.eq_ignore_ascii_case(word)))?;
    text.get(start.len()..).map(str::trim_start)
}

/// The name before one of the `marks`, where what stands there looks like one.
fn called(text: &str, marks: &[char]) -> Option<String> {
    let end = text.find(|c: char| c.is_whitespace() || marks.contains(&c))?;
    let name = &text[..end];
    let mut rest = text[end..].chars();
    let mark = rest.next().filter(|c| marks.contains(c))?;
    // `10:30`, `http://`, `a,b`: no name is written close to what is said to it, except in Chinese.
    let apart = mark.len_utf8() > 1 || rest.next().is_none_or(char::is_whitespace);
    let list = mark == ',' && text[end + 1..].split_whitespace().next().is_some_and(|next| next.ends_with(','));
    let looks_like_name =
        if name.chars().all(|c| c.is_ascii_graphic()) { is_nick(name) } else { is_chinese_name(name) };
    (apart && !list && looks_like_name).then(|| name.to_lowercase())
}

/// A nickname: no word of English, or one that is mostly a name.
fn is_nick(name: &str) -> bool {
    const OPENINGS: &str = "afaik aka btw ciao config eta faq fyi ftr fwiw heya hiya hmm hmmm iirc imho imo json lol \
        nb nginx ofc omg ot otoh ps rn rofl tbh tldr todo tysm ugh ummm url wtf yaml yep yup";
    const NAMES: &str = "adam alan alex alice amy andrew andy anna anne anthony ben bill bob brian carl carlos charlie \
        chris claire dan daniel dave david dennis diana ed emily emma eric eva frank fred gary george grace greg hans \
        harry helen henry ivan jack jake james jan jane jason jeff jen jim joe john jon josh juan julia karen kate keith \
        kevin kim larry laura lee leo lin lisa lucy luke marc maria mark martin mary matt max maya michael mike nick nina \
        oliver oscar paul peter phil rachel ray rob robert roger ron ryan sam sara sarah scott sean simon steve sue ted \
        thomas tim tom tony victor wang wei will zhang";
    let plain = name.to_ascii_lowercase();
    let among = |list: &str| list.split_whitespace().any(|word| word == plain);
    let shape = name.chars().count() <= NAME_CHARS_MAX
        && name.chars().any(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || "_-[]{}\\`^|.".contains(c));
    // Capitals throughout name a fault or a product: `OFFSET_OUT_OF_RANGE, why?`
    let shouted = name.len() > 2 && !name.chars().any(char::is_lowercase);
    let word = encoder::rank(&plain).is_some();
    shape && !shouted && !among(OPENINGS) && (!word || among(NAMES))
}

/// `老李`, `小王`, `阿明`, `王工`, `张哥`; not `老师` or `大家`, which are said to whoever can help.
fn is_chinese_name(name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    let familiar = matches!(chars[..], ['老' | '小' | '阿', second] if !matches!(second, '师' | '板' | '哥' | '姐'));
    let titled =
        matches!(chars[..], [_, '哥' | '姐' | '总' | '工'] | [_, '老', '师'] | [_, _, '同' | '老', '学' | '师']);
    let general = matches!(chars.first(), Some('大' | '各' | '请' | '这' | '那'));
    (familiar || titled) && !general
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_at_the_beginning_is_whom_it_is_said_to() {
        let one = |text: &str| addressee(text).is_one(|word| word == "kafka-connect");
        let to_one = [
            "@tom have a look",
            "@张三 代码我合并了",
            "<@U7> why is my lag growing?",
            "ben_: yes",
            "dr-who: and then?",
            "[lin]: how did you do that?",
            "tom, did it work?",
            "lordcirth: sudo apt-get install virtualbox ?",
            "ShinyShoes, 16.04?",
            "hey lordcirth! can you help me?",
            "hi bytefire_, any news?",
            "!ping | tom",
            "老李：集群重启了吗",
            "小王，日志发我一下",
        ];
        for text in to_one {
            assert!(one(text), "{text}");
        }
        let to_all = [
            "@here who knows?",
            "@所有人 明天维护",
            "<@&5> who is on call?",
            "kafka-connect: how do I log in?",
            "question: how do I reset offsets?",
            "btw, where are the logs?",
            "OFFSET_OUT_OF_RANGE, what does it mean?",
            "haproxy, envoy, traefik: which of them works?",
            "hi all, how do I upgrade?",
            "hello team! need help",
            "so, how do I upgrade?",
            "at 10:30 the broker stopped",
            "https://example.org: down",
            "老师，请问怎么升级",
            "大家好，请问怎么升级",
            "报错：连接超时",
            "磁盘满了，怎么办",
            "",
        ];
        for text in to_all {
            assert!(!one(text), "{text}");
        }
    }
}
