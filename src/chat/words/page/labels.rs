//! What stands on pages beside what the chat says: names of pages, of fields and of buttons.

use super::PageWords;
use crate::domain::command::Words;

macro_rules! labels {
    ($($name:ident: $en:literal, $zh:literal;)+) => {
        impl PageWords {
            $(#[doc = $en] #[must_use] pub const fn $name(&self) -> &'static str {
                Words { en: $en, zh: $zh }.in_locale(self.locale)
            })+
        }
    };
}

labels! {
    // The frame.
    skip: "Skip to the content", "跳到正文";
    pages: "Pages", "页面";
    queue: "Queue", "队列";
    my_tickets: "My tickets", "我的工单";
    faq: "FAQ", "常见问题";
    sla: "SLA", "服务时限";
    analytics: "Analytics", "分析";
    people: "People", "人员";
    history: "History", "历史记录";
    dead_letters: "Dead letters", "无法处理的消息";
    health: "Health", "运行状况";
    planner: "Planner", "策略规划";
    account: "Sessions", "登录会话";
    sign_out: "Sign out", "退出登录";
    other_language: "中文", "English";
    requester: "requester", "提问者";
    agent: "agent", "支持人员";
    lead: "lead", "负责人";
    done: "Done.", "已完成。";
    try_again: "That form is too old, or was sent from elsewhere. Try again.", "表单已失效或来源不明，请重试。";
    not_there: "There is no such page, or it is not for you.", "页面不存在，或您无权查看。";
    not_allowed: "Your role does not allow that.", "您的角色无权执行此操作。";
    broke: "Something broke. Try again; an operator finds the reason in the log.", "出错了，请重试；原因请管理员查看日志。";
    back: "Back", "返回";
    // Signing in.
    sign_in: "Sign in", "登录";
    sign_in_button: "Sign in to the dashboard", "登录工单页面";
    sign_in_about: "This link works once.", "此链接只能使用一次。";
    sign_in_spent: "This link is not good any more: it was used, or five minutes have passed.", "此链接已失效：已被使用，或已超过五分钟。";
    sign_in_how: "Ask the desk for a new one in your chat with the command dashboard.", "请在聊天中使用 dashboard 命令获取新链接。";
    sessions_about: "Browsers that are signed in as you. End those that you do not know.", "以您的身份登录的浏览器。请结束您不认识的会话。";
    began: "Began", "开始";
    last_used: "Last used", "最近使用";
    ends: "Ends", "到期";
    this_browser: "this browser", "当前浏览器";
    end_session: "End", "结束";
    role_known_at: "Your role comes from the groups that the desk saw you with in chat, last at", "您的角色取自系统最近一次在聊天中看到的群组，时间为";
    // The queue.
    view: "View", "视图";
    views: "Views", "视图列表";
    all_waiting: "Waiting", "等待中";
    mine: "Mine", "我负责的";
    unclaimed: "Unclaimed", "未认领";
    everything: "All", "全部";
    search: "Search", "搜索";
    status_label: "Status", "状态";
    priority_label: "Priority", "优先级";
    tag: "Tag", "标签";
    subject: "Subject", "主题";
    any: "any", "不限";
    filter: "Filter", "筛选";
    save_view: "Save as a view", "保存为视图";
    view_name: "Name of the view", "视图名称";
    forget_view: "Forget", "删除";
    too_many_views: "You have as many views as can be kept. Forget one first.", "视图数量已达上限，请先删除一个。";
    ticket: "Ticket", "工单";
    from: "From", "提问者";
    with: "With", "负责人";
    nobody: "nobody yet", "尚无人认领";
    time_left: "Time", "时限";
    opened: "Opened", "创建时间";
    nothing_here: "Nothing here.", "暂无内容。";
    older: "Older", "更早";
    live: "This list renews itself.", "列表会自动更新。";
    // A ticket.
    thread: "Thread", "对话";
    note_only: "agents only", "仅支持人员可见";
    answer: "Answer the requester", "回复提问者";
    answer_about: "It appears in the chat as yours.", "将以您的名义显示在聊天中。";
    send: "Send the answer", "发送回复";
    note: "Private note", "内部备注";
    keep_note: "Keep the note", "保存备注";
    claim: "Claim", "认领";
    release: "Release", "放回队列";
    assign: "Assign", "指派";
    assign_to: "Assign to", "指派给";
    set: "Set", "设置";
    wait: "Wait for the requester", "等待提问者";
    hold: "On hold", "暂缓";
    solve: "Solved", "标记为已解决";
    close: "Close", "关闭";
    reopen: "Open again", "重新打开";
    reason: "Reason (optional)", "原因（可选）";
    actions: "Work on it", "处理";
    facts: "Facts", "概况";
    plan: "Plan", "方案";
    tags: "Tags", "标签";
    clocks: "Promises", "时限承诺";
    no_clock: "no target on this plan", "该方案没有时限承诺";
    older_left_out: "Older entries are left out.", "更早的记录未显示。";
    // The FAQ.
    entries: "Entries", "条目";
    new_entry: "New entry", "新建条目";
    edit: "Edit", "编辑";
    question: "Question", "问题";
    phrasings: "Other ways to ask it, one a line", "其他问法（每行一个）";
    answer_markdown: "Answer, in Markdown", "回答（Markdown）";
    tags_commas: "Tags, with commas between them", "标签（用逗号分隔）";
    preview: "Preview", "预览";
    preview_about: "Nothing is changed until you save it.", "保存之前不会有任何改动。";
    save: "Save", "保存";
    discard: "Discard", "放弃";
    saved: "Saved. The entry is in use in a moment.", "已保存，条目稍后生效。";
    language: "Language", "语言";
    updated: "Updated", "更新于";
    test_question: "Try a question", "测试问题";
    test: "Try", "测试";
    verdict: "Verdict", "判定";
    verdict_answer: "answer", "直接回答";
    verdict_suggest: "suggest", "给出建议";
    verdict_escalate: "a person", "转人工";
    verdict_ignore: "nothing asked", "无需回应";
    confidence: "Confidence", "置信度";
    matched_phrasing: "Most like", "最相近的问法";
    because: "Because of", "依据";
    by_words: "the same words", "相同词语";
    by_answer: "words of the answer", "回答中的词语";
    by_characters: "the same characters", "相同字符";
    by_meaning: "the meaning", "语义";
    by_neural: "the sentence encoder", "句子编码器";
    read_as: "Read as", "理解为";
    unanswered: "Unanswered questions", "未能回答的问题";
    unanswered_about: "What the FAQ did not know in the last 30 days, questions that ask alike together.", "最近 30 天常见问题未能覆盖的提问，相似问题合并。";
    asked_times: "Asked", "提问次数";
    write_entry: "Write an entry", "编写条目";
    // Dead letters and health.
    letters_about: "Events that the desk could not take, and posts that it gave up on.", "系统未能处理的事件，以及放弃发送的消息。";
    what: "What", "内容";
    why: "Why", "原因";
    times: "Times", "次数";
    when: "When", "时间";
    take_again: "Take it again", "重新处理";
    drop: "Drop", "丢弃";
    contents: "Contents", "详细内容";
    no_event: "Nobody can make an event of it: it can only be looked at or dropped.", "无法还原为事件，只能查看或丢弃。";
    gone: "It is not there any more.", "该条目已不存在。";
    all_well: "All is well.", "一切正常。";
    trouble: "Something wants attention.", "有问题需要处理。";
    check: "Check", "检查项";
    ok: "ok", "正常";
    not_ok: "not ok", "异常";
    waiting_posts: "Posts that wait", "待发送消息";
    oldest_due: "Due for the longest", "最长等待";
    // SLA.
    policies: "Policies", "策略";
    calendars: "Calendars", "日历";
    first_match: "The first policy whose conditions all hold counts.", "从上到下，第一条满足全部条件的策略生效。";
    conditions: "For", "适用于";
    targets: "Targets", "时限目标";
    calendar: "Calendar", "日历";
    by_the_wall: "around the clock", "全天候";
    default_policy: "everything else", "其他所有工单";
    disabled: "disabled", "已停用";
    zone: "Zone", "时区";
    worked: "When is it due?", "何时到期？";
    start: "Start", "开始时间";
    target: "Target", "时限";
    compute: "Compute", "计算";
    due: "Due", "到期";
    open_hours: "worked", "工作时间";
    closed_days: "closed", "休息";
    total: "together", "累计";
    clock_change: "the clocks change", "时钟调整";
    bad_time: "Write the start like 2026-11-26T16:30 and the target like 8h or 1h 30m.", "开始时间格式如 2026-11-26T16:30，时限格式如 8h 或 1h 30m。";
    no_due: "Within its horizon the calendar is not open for that long.", "在可计算范围内，日历的工作时间不足。";
    // Analytics.
    period: "Period", "周期";
    day: "day", "日";
    week: "week", "周";
    month: "month", "月";
    figures: "Figures", "数据";
    answered_by_faq: "Questions answered by the FAQ", "由常见问题回答";
    suggested_by_faq: "Questions with suggestions", "给出建议";
    unknown_to_faq: "Questions without an entry", "没有对应条目";
    said_helped: "Answers that helped", "确认有帮助";
    tickets_opened: "Tickets opened", "新建工单";
    tickets_closed: "Tickets solved or closed", "已解决或关闭";
    waiting_now: "Waiting now", "目前等待";
    promises_kept: "Promises kept", "兑现承诺";
    promises_missed: "Promises missed", "超时";
    satisfaction: "Satisfaction, of 5", "满意度（满分 5）";
    given_up: "Posts given up", "放弃发送的消息";
    figures_about: "Counted from the window's start to now; a promise counts on the day of its target.", "统计区间为窗口起点至今；承诺按到期日计。";
    // People and history.
    name: "Name", "姓名";
    role_label: "Role", "角色";
    seen: "Last seen", "最近出现";
    show: "Show", "查看";
    // The planner.
    plan_file: "Plan file (TOML or JSON)", "方案文件（TOML 或 JSON）";
    other_budget: "Another budget than the file's (optional)", "其他预算（可选）";
    find_best: "Find the best mix", "寻找最佳组合";
    best_mix: "Best", "最佳";
    proven: "Proven: no mix within the limits is better.", "已证明：限制之内没有更好的组合。";
    not_proven: "The best that was found in time; there may be a better one.", "限时内找到的最好组合，可能还有更好的。";
    objective: "Objective", "目标值";
    cost: "Cost", "成本";
    budget: "Budget", "预算";
    budget_left: "Left of the budget", "预算剩余";
    profit: "Profit", "利润";
    satisfaction_points: "Satisfaction", "满意度";
    next_budget: "A better mix from", "更好的组合需要预算";
    frontier: "Profit against satisfaction", "利润与满意度";
    segments: "Segments", "客户群";
    segment: "Segment", "客户群";
    served_by: "Served by", "支持模式";
    rating: "Rating", "评分";
    unhappy: "Unhappy users", "不满意用户";
    hours: "Hours to resolve", "解决时长";
    runners_up: "The next ones", "其次";
    mix: "Mix", "组合";
    hangs_on: "The choice hangs on", "影响选择的数值";
    stays_best: "the best stays the best within", "最佳组合保持不变的范围";
    nothing: "nothing", "什么都不选";
    no_budget: "The budget is a number like 10,000,000.", "预算应为数字，例如 10,000,000。";
    no_mix: "No mix keeps to all limits. `frontdesk plan` says which of them to loosen.", "没有组合满足全部限制。frontdesk plan 会指出应放宽哪一项。";
    no_mix_in_time: "Nothing was found in time. `frontdesk plan` searches for longer.", "限时内未找到结果，可用 frontdesk plan 搜索更久。";
    searching: "Another search goes on. Try again in a moment.", "正在进行另一次搜索，请稍后再试。";
    // The commercial side.
    modes: "Support modes", "支持模式";
    mode: "Mode", "模式";
    new_mode: "New mode", "新模式";
    kind: "Kind", "类型";
    mode_settings: "Settings: cost=1200.00EUR plans=pro,community nudge=30m window=4h to=OTHER", "设置：cost=1200.00EUR plans=pro,community nudge=30m window=4h to=其他模式";
    propose: "Show what it changes", "查看影响";
    proposed: "What it would change", "将产生的影响";
    change_modes: "Change modes", "修改模式";
    meanwhile: "The mode that takes its questions meanwhile", "期间由哪个模式接收问题";
    enable: "Enable", "启用";
    disable: "Disable", "停用";
    delete: "Delete", "删除";
    contracts: "Contracts", "合同";
    revenue: "Revenue", "收入";
}
