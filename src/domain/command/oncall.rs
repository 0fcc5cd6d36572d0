//! `oncall`: who is on duty now, and who is next.

use super::{Command, Spec, Words};
use crate::domain::rota::OnDuty;
use crate::domain::{Decision, Notice, Refusal, Role, Situation};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "oncall",
    summary: Words { en: "Show who is on duty now and next", zh: "查看当前和下一位值班人员" },
    args: &[],
    role: Role::Agent,
    parse: |_| Ok(Command::Oncall),
};

/// Tells it to the person alone.
///
/// # Errors
/// No rota is configured.
pub fn decide(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let rotas = &situation.workspace.rotas;
    if rotas.is_empty() {
        return Err(Refusal::NoRota);
    }
    let on_duty = rotas.iter().map(|rota| OnDuty {
        rota: rota.name.clone(),
        now: rota.shift(situation.now),
        next: rota.next(situation.now),
    });
    Ok(Decision::privately(situation, Notice::OnCall { rotas: on_duty.collect() }))
}
