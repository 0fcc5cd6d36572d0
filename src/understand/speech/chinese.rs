//! The same judgement for Chinese, whose words have no gaps between them.

use super::{Sentence, Speech};

/// Judges a Chinese sentence.
pub(super) fn of_chinese(sentence: &Sentence<'_>) -> Speech {
    const PLEASANT: &[&str] = &[
        "谢谢",
        "感谢",
        "多谢",
        "好的",
        "好滴",
        "收到",
        "明白",
        "了解",
        "你好",
        "您好",
        "大家好",
        "早上好",
        "晚上好",
        "下午好",
        "嗯",
        "哈",
        "辛苦",
        "再见",
        "没事",
        "不客气",
        "可以了",
        "解决了",
        "搞定",
        "在吗",
        "有人吗",
        "早安",
        "晚安",
        "厉害",
        "太棒",
    ];
    const SOCIAL: &[&str] =
        &["吃了吗", "吃什么", "周末", "天气", "你好吗", "最近怎么样", "午饭", "在吗", "有人吗", "放假"];
    const ASKING: &[&str] = &[
        "怎么",
        "怎样",
        "如何",
        "为什么",
        "为何",
        "为啥",
        "什么",
        "啥",
        "哪",
        "几",
        "多少",
        "多久",
        "多长",
        "多大",
        "吗",
        "么",
        "呢",
        "是否",
        "能否",
        "可否",
        "有没有",
        "是不是",
        "能不能",
        "可不可以",
        "会不会",
        "要不要",
        "请问",
        "请教",
        "求助",
        "求教",
        "求问",
        "帮忙",
        "帮我",
        "帮看",
        "请帮",
        "想知道",
        "想问",
        "问一下",
        "问下",
        "咨询",
        "需要",
        "我想",
        "我要",
        "麻烦",
        "转人工",
        "人工",
        "谁知道",
        "何时",
        "谁能",
        "请提供",
        "希望",
    ];
    const TROUBLE: &[&str] = &[
        "报错",
        "错误",
        "失败",
        "异常",
        "崩溃",
        "无法",
        "不能",
        "不了",
        "不行",
        "不到",
        "不工作",
        "不生效",
        "没反应",
        "没有反应",
        "卡住",
        "卡死",
        "超时",
        "丢失",
        "丢了",
        "问题",
        "出错",
        "挂了",
        "宕机",
        "太慢",
        "很慢",
        "连不上",
        "打不开",
        "起不来",
        "重启",
        "溢出",
        "满了",
        "拒绝",
        "忘记",
        "忘了",
        "堆积",
        "积压",
        "延迟",
        "一直",
        "突然",
        "故障",
        "不上",
        "不出",
        "没有收到",
        "没收到",
    ];
    const MENDED: &[&str] = &["解决了", "已解决", "搞定了", "没问题", "修好了", "好了", "不用了", "没关系", "没事"];
    let has = |list: &[&str]| list.iter().any(|part| sentence.text.contains(part));
    let length = sentence.text.chars().filter(|c| c.is_alphanumeric()).count();
    if length <= 12 && has(SOCIAL) {
        return Speech::Chats;
    }
    if sentence.marked && length > 2 {
        return Speech::Asks;
    }
    if length <= 8 && has(PLEASANT) && !has(&["怎么", "如何", "请问", "为什么"]) || length <= 2 {
        return Speech::Chats;
    }
    if has(MENDED) {
        return Speech::Tells;
    }
    if has(ASKING) || has(TROUBLE) { Speech::Asks } else { Speech::Tells }
}
