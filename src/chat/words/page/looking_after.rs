//! What stands on the pages of those who look after the desk, and at its doors: tokens, the log, logins.

use super::PageWords;
use crate::domain::command::Words;

labels! {
    admin: "admin", "管理员";
    // Tokens.
    tokens: "Tokens", "API 令牌";
    tokens_about: "Programs use the API with a token. Its secret is shown once, when it is made.", "程序通过令牌使用 API。密钥只在创建时显示一次。";
    scopes: "Scopes", "权限范围";
    made: "Made", "创建时间";
    days_good: "Good for so many days (optional)", "有效天数（可选）";
    make_token: "Make a token", "创建令牌";
    revoke: "Revoke", "吊销";
    revoked: "revoked", "已吊销";
    good: "good", "有效";
    expired: "expired", "已过期";
    for_ever: "for ever", "永久";
    never: "never", "从未";
    secret_once: "Copy the secret now: it is not shown again.", "请立即复制密钥：之后不再显示。";
    name_wrong: "A name has 1 to 60 characters.", "名称应为 1 至 60 个字符。";
    days_wrong: "Days are a number from 1 to 3650.", "天数应为 1 至 3650。";
    scope_missing: "Choose at least one scope.", "请至少选择一个权限范围。";
    scope_too_high: "Its role is too low for this scope:", "该角色不足以使用此权限范围：";
    // The log.
    audit: "Audit log", "审计日志";
    audit_about: "Whatever somebody did, in a chain: a row that is changed, put in or taken out later is found.", "所有操作按链式记录：事后修改、插入或删除的记录都会被发现。";
    chain_holds: "The chain holds up to its end, row", "链条完整，直至末尾记录";
    chain_holds_so_far: "The chain holds as far as it was read here, up to row", "已检查部分完整，直至记录";
    chain_rest: "The command frontdesk audit verify reads all of it.", "使用 frontdesk audit verify 可检查全部记录。";
    chain_broken: "The chain is broken at row", "链条在以下记录处断裂：";
    chain_empty: "The log is empty.", "日志为空。";
    erased_rows: "Rows whose words were erased", "内容已删除的记录";
    unsealed_rows: "Rows that wait to be sealed", "待封存的记录";
    rows_before: "Rows from before the log was chained", "链式记录启用之前的记录";
    row: "Row", "记录";
    who: "Who", "操作者";
    who_id: "Who (id)", "操作者（ID）";
    deed: "Deed", "操作";
    about: "About", "对象";
    since: "From day", "起始日期";
    until: "To day", "截止日期";
    the_desk: "the desk", "系统";
    export_csv: "Export as CSV", "导出 CSV";
    export_json: "Export as JSON lines", "导出 JSON";
    bad_filter: "Write days like 2026-11-26, and a ticket as its number.", "日期格式如 2026-11-26，工单填编号。";
    // Logins of an organisation.
    login_button: "Sign in with", "使用以下账号登录：";
    login_failed: "That login did not work.", "登录未成功。";
    login_again: "Begin again. If it fails once more, an operator finds the reason in the log.", "请重新登录；如仍失败，请管理员查看日志。";
    login_unknown: "The desk does not know this login yet.", "系统尚不认识此账号。";
    login_unknown_how: "Sign in once by the link that the command dashboard gives you in your chat, and join the two on the page Sessions.", "请先在聊天中使用 dashboard 命令登录一次，然后在“登录会话”页面关联账号。";
    login_out_of_date: "The desk has not seen you in the chat for a week, and does not know whether you still have your role.", "系统已一周未在聊天中见到您，无法确认您的角色。";
    login_out_of_date_how: "Write the command whoami in your chat, then sign in again.", "请在聊天中使用 whoami 命令，然后重新登录。";
    logins: "Logins", "关联的登录账号";
    logins_about: "Logins of your organisation that sign in as you.", "可以您的身份登录的组织账号。";
    join_login: "Join with", "关联";
    join_about: "You are sent there now. Who signs in there is signed in here as you from then on.", "即将跳转。此后使用该账号登录即以您的身份登录。";
    go_on: "Go on", "继续";
    joined: "Joined", "关联时间";
    part_login: "Part", "取消关联";
    // Live updates.
    live_now: "Changes appear as they happen.", "变更会即时显示。";
}
