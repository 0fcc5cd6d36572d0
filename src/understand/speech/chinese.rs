//! The same judgement for Chinese, whose words have no gaps between them.

use super::{Sentence, Speech};

/// Thanks, greetings, agreement.
const PLEASANT: &str = "谢谢 感谢 多谢 好的 好滴 收到 明白 了解 你好 您好 大家好 早上好 晚上好 下午好 嗯 哈 辛苦 再见 没事 不客气 \
    可以了 解决了 搞定 在吗 有人吗 早安 晚安 厉害 太棒";
/// Small talk, however it is asked.
const SOCIAL: &str =
    "吃了吗 吃什么 周末一起 周末去 周末愉快 周末快乐 天气 你好吗 最近怎么样 午饭 在吗 有人吗 放假 下班 加班";
/// Words that ask.
const INTERROGATIVE: &str = "怎么 怎样 如何 为什么 为何 为啥 什么 啥 哪 多少 多久 多长 多大 吗 是否 能否 可否 \
    有没有 是不是 能不能 可不可以 会不会 要不要";
/// Words that make a question of a question, and other things of other sentences.
const PERHAPS_INTERROGATIVE: &str = "几 呢";
/// Words that ask without being a question.
const REQUESTS: &str = "请问 请教 求助 求教 求问 帮忙 帮我 帮看 请帮 想知道 想问 问一下 问下 咨询 麻烦 转人工 \
    人工 谁知道 何时 谁能 请提供 干嘛";
/// Words that often ask and often do not.
const PERHAPS: &str = "几 么 呢 还是 需要 我想 我要 希望";
/// Something does not work.
const TROUBLE: &str = "报错 错误 失败 异常 崩溃 无法 不能 不了 不行 不到 不工作 不生效 没反应 没有反应 卡住 卡死 超时 丢失 丢了 \
    出错 挂了 宕机 太慢 很慢 连不上 打不开 起不来 溢出 满了 爆了 拒绝 忘记 忘了 堆积 积压 故障 不上 不出 没有收到 没收到 写不 读不 没有输出 \
    没用 老是 总是 频繁 不断 不通 不动 不足 不够 不下来 重复 停了 乱了 乱码";
/// What may be trouble, or be told as a matter of course.
const PERHAPS_TROUBLE: &str = "问题 重启 延迟 一直 突然";
const MENDED: &str = "解决了 已解决 搞定了 没问题 修好了 好了 不用了 没关系 没事 恢复了 正常了 成功了";
/// How a sentence goes on with a talk.
const GOES_ON: &str = "然后 但是 不过 所以 因为 而且 还是 也 它 他 她 对 是的 嗯 哦";
/// What is asked of the person who is being helped.
const ASKED_BACK: &str = "你重启 你试 你用的 你的版本 你是用 你是不是 你有没有 你看看 你看下 你看一下 你这 你那 你配 你改 你装 你升级 你确定 \
    你说的 你是怎么 你是在 您那边 您这边 您用的 您试 能发 能贴 发一下 贴一下 截个图 截图 发个 日志发 配置发 看下日志 看日志 什么版本 哪个版本 啥版本";
/// `你` said to the desk or to whoever can help.
const TO_WHOEVER: &str = "你们 你好 您好 你能 您能 你可以 你会 你知道 你是真人 你是机器人 你是谁 你叫";

/// A question of fewer signs than this points at something said before.
const ASKS_MIN: usize = 5;
/// Statements of trouble need a thing and what is wrong with it.
const TROUBLE_MIN: usize = 4;
const PLEASANT_MAX: usize = 8;
const SOCIAL_MAX: usize = 12;

/// Judges a Chinese sentence.
pub(super) fn of_chinese(sentence: &Sentence<'_>) -> Speech {
    let text = sentence.text;
    let length = text.chars().filter(|c| c.is_alphanumeric()).count();
    let asks = has(text, INTERROGATIVE) || has(text, REQUESTS);
    if length <= SOCIAL_MAX && has(text, SOCIAL) {
        return Speech::Chats;
    }
    if is_pleasant(text, length) && !sentence.marked {
        return Speech::Chats;
    }
    if has(text, MENDED) && !sentence.marked && !asks {
        return Speech::Tells;
    }
    if is_asked_back(text) {
        return if length < ASKS_MIN { Speech::Wonders } else { Speech::Tells };
    }
    let trouble = has(text, TROUBLE);
    let heard = if asks || sentence.marked { length >= ASKS_MIN } else { trouble && length >= TROUBLE_MIN };
    let perhaps = || has(text, PERHAPS) || has(text, PERHAPS_TROUBLE);
    match heard {
        true if goes_on(text) || is_to_one(text) => Speech::Wonders,
        true => Speech::Asks,
        false if asks || sentence.marked || trouble || perhaps() => Speech::Wonders,
        false => Speech::Tells,
    }
}

/// Whether a sentence has the words of a question: a request or a report of trouble has not.
pub(super) fn is_chinese_question(text: &str) -> bool {
    has(text, INTERROGATIVE) || has(text, PERHAPS_INTERROGATIVE)
}

fn is_pleasant(text: &str, length: usize) -> bool {
    let wants = || has(text, "怎么 如何 请问 为什么 哪");
    length <= PLEASANT_MAX && has(text, PLEASANT) && !wants() || length <= 1
}

fn is_asked_back(text: &str) -> bool {
    has(text, ASKED_BACK) && !text.contains("你们") && !has(text, "请问 支持什么版本 支持哪个版本 怎么看日志 怎么看")
}

fn is_to_one(text: &str) -> bool {
    text.contains(['你', '您']) && !has(text, TO_WHOEVER) && !text.contains('我')
}

fn goes_on(text: &str) -> bool {
    const POINTS_MAX: usize = 6;
    let points = text.starts_with(['这', '那']) && text.chars().count() <= POINTS_MAX;
    points || GOES_ON.split_whitespace().any(|start| text.starts_with(start) && !text.starts_with("对于"))
}

fn has(text: &str, list: &str) -> bool {
    list.split_whitespace().any(|part| text.contains(part))
}

#[cfg(test)]
mod tests {
    use crate::understand::{Speech, speech};

    #[test]
    fn chinese_that_wants_something_is_told_from_talk() {
        let cases = [
            ("磁盘满了怎么办", Speech::Asks),
            ("消费者延迟一直上升怎么办？", Speech::Asks),
            ("升级之后 broker 起不来", Speech::Asks),
            ("请问支持哪些版本", Speech::Asks),
            ("你们支持 ARM 吗", Speech::Asks),
            ("生产者报错超时", Speech::Asks),
            ("我想把保留时间改成七天", Speech::Wonders),
            ("这个怎么弄", Speech::Wonders),
            ("那上面呢？", Speech::Wonders),
            ("什么意思", Speech::Wonders),
            ("你的磁盘满了", Speech::Wonders),
            ("你重启 broker 了吗", Speech::Tells),
            ("能发一下日志吗", Speech::Tells),
            ("你用的是哪个版本？", Speech::Tells),
            ("我刚把集群扩到五个节点", Speech::Tells),
            ("谢谢，已经解决了", Speech::Chats),
            ("周末一起吃饭吗", Speech::Chats),
        ];
        for (text, expect) in cases {
            assert_eq!(speech(text), expect, "{text}");
        }
    }
}
