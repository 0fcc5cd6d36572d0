//! Why an act about modes, contracts and entitlements was refused, and the way out.

use serde::{Deserialize, Serialize};

use super::segment::Segment;
use crate::domain::{Refusal, Untrusted};

/// Why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "customer", rename_all = "snake_case")]
pub enum CustomerRefusal {
    /// What was given is no name of a mode.
    NoModeName {
        /// What was given.
        given: Untrusted,
    },
    /// There is no such mode.
    NoSuchMode {
        /// What was given.
        given: Untrusted,
        /// Those that there are.
        known: Vec<String>,
    },
    /// There is one of that name.
    ModeThere {
        /// Its name.
        mode: String,
    },
    /// A setting of a mode cannot be read.
    NoSetting {
        /// What was given.
        given: Untrusted,
        /// What is wrong with it, and the way out.
        why: String,
    },
    /// A plan of a mode is not configured.
    NoSuchPlan {
        /// What was given.
        given: Untrusted,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The mode stands so already.
    SameMode {
        /// Its name.
        mode: String,
    },
    /// There are as many modes as a workspace may have.
    TooManyModes,
    /// The mode of the asker's plan takes no questions.
    ModeClosed {
        /// Its name.
        mode: String,
        /// What leads say about it.
        description: Untrusted,
    },
    /// The mode of the asker's plan has no tickets.
    NoTickets {
        /// Its name.
        mode: String,
    },
    /// What was proposed is settled, or from something that has changed since.
    ProposalOver,
    /// A review of the plan is settled, or the plan in force or the modes have changed since.
    ReviewOver,
    /// The code is none, is used up or is too old: the same words for all.
    NoCode,
    /// Too many wrong codes.
    GuessedOut,
    /// The accounts are one person's already, or are one account.
    LinkedAlready,
    /// One person has no more accounts.
    TooManyAccounts,
    /// They hold the contract already.
    HeldAlready {
        /// Its number.
        contract: i64,
    },
    /// They do not hold the contract.
    NotHeld {
        /// Its number.
        contract: i64,
    },
    /// All seats are taken.
    NoSeat {
        /// Of which contract.
        contract: i64,
    },
    /// There is no such contract.
    NoSuchContract {
        /// What was given.
        given: Untrusted,
    },
    /// The contract does not hold now.
    ContractOver {
        /// Its number.
        contract: i64,
    },
    /// There is no such customer.
    NoSuchCustomer {
        /// What was given.
        given: Untrusted,
    },
    /// A customer has no name, or too long a one.
    NoCustomerName,
    /// What was given is no name of an offer.
    NoOfferName {
        /// What was given.
        given: Untrusted,
    },
    /// There is no such offer, nor such a plan.
    NoSuchOffer {
        /// What was given.
        given: Untrusted,
        /// Those that there are.
        known: Vec<String>,
    },
    /// There is an offer of that name.
    OfferThere {
        /// Its name.
        offer: String,
    },
    /// Nothing new is signed by the offer.
    OfferRetired {
        /// Its name.
        offer: String,
    },
    /// There are as many offers as a workspace may have.
    TooManyOffers,
    /// The offer has no price for them in that currency, or prices in several.
    NoPrice {
        /// Its name.
        offer: String,
        /// Their segment.
        segment: Segment,
        /// The currencies that it has for them.
        known: Vec<String>,
    },
    /// What is agreed stands so already.
    SameContract {
        /// Its number.
        contract: i64,
    },
    /// What was given is no time that somebody spent.
    NoSpan {
        /// What was given.
        given: Untrusted,
    },
    /// What was given is no score.
    NoScore {
        /// What was given.
        given: Untrusted,
    },
    /// They said so a short time ago.
    SaidLately,
}

impl From<CustomerRefusal> for Refusal {
    fn from(refusal: CustomerRefusal) -> Self {
        Self::Customer(refusal)
    }
}

impl CustomerRefusal {
    pub(in crate::domain) fn english(&self, shown: &dyn Fn(&Untrusted) -> String) -> String {
        match self {
            Self::NoModeName { given } => format!(
                "“{}” is no name of a mode. Use small letters, digits and hyphens, at most 32 in all.",
                shown(given)
            ),
            Self::NoSuchMode { given, known } if known.is_empty() => {
                format!("There is no mode “{}”, nor any other. “mode add” makes one.", shown(given))
            }
            Self::NoSuchMode { given, known } => {
                format!("There is no mode “{}”. There are: {}.", shown(given), known.join(", "))
            }
            Self::ModeThere { mode } => format!("There is a mode “{mode}” already. “mode edit {mode}” changes it."),
            Self::NoSetting { given, why } => format!("“{}” cannot be read: {why}.", shown(given)),
            Self::NoSuchPlan { given, known } => {
                format!("There is no plan “{}”. There are: {}.", shown(given), known.join(", "))
            }
            Self::SameMode { mode } => format!("The mode “{mode}” stands so already."),
            Self::TooManyModes => "There is no room for another mode. Delete one first.".to_owned(),
            Self::ModeClosed { mode, description } if description.is_blank() => {
                format!("{mode} takes no new questions at present. Please ask again later.")
            }
            Self::ModeClosed { mode, description } => {
                format!("{mode} takes no new questions at present: {}", shown(description))
            }
            Self::NoTickets { mode } => {
                format!("{mode} has no tickets: the FAQ and the members answer. Please ask in a support channel.")
            }
            Self::ProposalOver => {
                "This is settled, or what it was about has changed since. Give the command again.".to_owned()
            }
            Self::ReviewOver => {
                "This review is settled, or the plan in force or the modes have changed since. Nothing was \
                                 changed; the next review comes next month."
                    .to_owned()
            }
            Self::NoCode => "This code is not valid, is used up or is too old. Ask for a new one.".to_owned(),
            Self::GuessedOut => "Too many codes were wrong. Please try again in an hour.".to_owned(),
            Self::LinkedAlready => "These accounts are yours already, both of them.".to_owned(),
            Self::TooManyAccounts => "You have as many accounts as one person may join.".to_owned(),
            Self::HeldAlready { contract } => format!("Contract {contract} is held already."),
            Self::NotHeld { contract } => format!("Contract {contract} is not held by them."),
            Self::NoSeat { contract } => {
                format!("All seats of contract {contract} are taken. A lead can free one or add some.")
            }
            Self::NoSuchContract { given } => {
                format!("There is no contract “{}”. “contracts” lists those that there are.", shown(given))
            }
            Self::ContractOver { contract } => format!("Contract {contract} does not hold at present."),
            Self::NoSpan { given } => {
                format!("“{}” is no time that somebody spent. Write it like 45m or 1h30m.", shown(given))
            }
            Self::NoSuchCustomer { given } => {
                format!("There is no customer “{}”. “customer list” shows those that there are.", shown(given))
            }
            Self::NoOfferName { given } => format!(
                "“{}” is no name of an offer. Use small letters, digits and hyphens, at most 32 in all.",
                shown(given)
            ),
            Self::NoCustomerName => "A customer has a name of 1 to 200 characters.".to_owned(),
            Self::NoSuchOffer { given, known } if known.is_empty() => {
                format!("There is no offer “{}”, nor any other. “offer add” makes one.", shown(given))
            }
            Self::NoSuchOffer { given, known } => {
                format!("There is no offer “{}”. There are: {}.", shown(given), known.join(", "))
            }
            Self::OfferThere { offer } => {
                format!("There is an offer “{offer}” already. “offer edit {offer}” changes it.")
            }
            Self::OfferRetired { offer } => format!("Nothing new is signed by “{offer}”: it was retired."),
            Self::TooManyOffers => "There is no room for another offer.".to_owned(),
            Self::NoPrice { offer, segment, known } if known.is_empty() => {
                format!("“{offer}” has no price for {}. “offer edit {offer} price=…” sets one.", segment.name())
            }
            Self::NoPrice { offer, segment, known } => format!(
                "“{offer}” has prices for {} in {}: name one of these with currency=.",
                segment.name(),
                known.join(", ")
            ),
            Self::SameContract { contract } => format!("Contract {contract} stands so already."),
            Self::NoScore { given } => {
                format!("“{}” is no score. Write a number from 0 to 10, or “stop”.", shown(given))
            }
            Self::SaidLately => "You have told us lately. Thank you! I will ask again in a while.".to_owned(),
        }
    }

    pub(in crate::domain) fn chinese(&self, shown: &dyn Fn(&Untrusted) -> String) -> String {
        match self {
            Self::NoModeName { given } => {
                format!("“{}”不能用作模式名称。请使用小写字母、数字和连字符，最多 32 个。", shown(given))
            }
            Self::NoSuchMode { given, known } if known.is_empty() => {
                format!("没有名为“{}”的模式，目前还没有任何模式。可用“mode add”添加。", shown(given))
            }
            Self::NoSuchMode { given, known } => {
                format!("没有名为“{}”的模式。现有：{}。", shown(given), known.join("、"))
            }
            Self::ModeThere { mode } => format!("模式“{mode}”已存在，可用“mode edit {mode}”修改。"),
            Self::NoSetting { given, why } => format!("无法识别“{}”：{why}。", shown(given)),
            Self::NoSuchPlan { given, known } => {
                format!("没有名为“{}”的方案。现有：{}。", shown(given), known.join("、"))
            }
            Self::SameMode { mode } => format!("模式“{mode}”已经如此。"),
            Self::TooManyModes => "模式数量已达上限，请先删除一个。".to_owned(),
            Self::ModeClosed { mode, description } if description.is_blank() => {
                format!("{mode} 目前不接受新问题，请稍后再来。")
            }
            Self::ModeClosed { mode, description } => format!("{mode} 目前不接受新问题：{}", shown(description)),
            Self::NoTickets { mode } => format!("{mode} 不提供工单，由 FAQ 和成员解答。请在支持频道提问。"),
            Self::ProposalOver => "此变更已处理，或相关内容已变化。请重新输入命令。".to_owned(),
            Self::ReviewOver => "此回顾已处理，或现行方案、支持模式已变化。未作任何更改，下次回顾在下个月。".to_owned(),
            Self::NoCode => "此代码无效、已用完或已过期，请索取新的代码。".to_owned(),
            Self::GuessedOut => "错误次数过多，请一小时后再试。".to_owned(),
            Self::LinkedAlready => "这两个账号已经都是您的。".to_owned(),
            Self::TooManyAccounts => "可关联的账号数量已达上限。".to_owned(),
            Self::HeldAlready { contract } => format!("合同 {contract} 已生效。"),
            Self::NotHeld { contract } => format!("对方没有合同 {contract}。"),
            Self::NoSeat { contract } => format!("合同 {contract} 的席位已满，负责人可释放或增加席位。"),
            Self::NoSuchContract { given } => format!("没有合同“{}”。可用“contracts”查看。", shown(given)),
            Self::ContractOver { contract } => format!("合同 {contract} 目前无效。"),
            Self::NoSpan { given } => format!("“{}”不是有效的用时，请写成 45m 或 1h30m。", shown(given)),
            Self::NoSuchCustomer { given } => format!("没有客户“{}”。可用“customer list”查看。", shown(given)),
            Self::NoOfferName { given } => {
                format!("“{}”不能用作产品名称。请使用小写字母、数字和连字符，最多 32 个。", shown(given))
            }
            Self::NoCustomerName => "客户名称须为 1 到 200 个字符。".to_owned(),
            Self::NoSuchOffer { given, known } if known.is_empty() => {
                format!("没有产品“{}”，目前还没有任何产品。可用“offer add”添加。", shown(given))
            }
            Self::NoSuchOffer { given, known } => {
                format!("没有产品“{}”。现有：{}。", shown(given), known.join("、"))
            }
            Self::OfferThere { offer } => format!("产品“{offer}”已存在，可用“offer edit {offer}”修改。"),
            Self::OfferRetired { offer } => format!("产品“{offer}”已停售，不能再签新合同。"),
            Self::TooManyOffers => "产品数量已达上限。".to_owned(),
            Self::NoPrice { offer, segment, known } if known.is_empty() => {
                format!("“{offer}”没有 {} 客户群的价格，可用“offer edit {offer} price=…”设置。", segment.name())
            }
            Self::NoPrice { offer, segment, known } => {
                format!(
                    "“{offer}”对 {} 客户群有 {} 的价格，请用 currency= 指定其一。",
                    segment.name(),
                    known.join("、")
                )
            }
            Self::SameContract { contract } => format!("合同 {contract} 已经如此。"),
            Self::NoScore { given } => format!("“{}”不是有效的分数，请填 0 到 10 的数字，或“stop”。", shown(given)),
            Self::SaidLately => "您最近已经评价过，谢谢！过一阵子我会再问。".to_owned(),
        }
    }
}
