"""Words of the subsidy engine that belong to no single program."""

from typing import Final

from checker.model import Text

COST: Final = Text(ja="対象になる費用の合計", en="Total of the costs that count")
WITHOUT: Final = Text(ja="（{names}を除く）", en=" (without {names})")
AND_MORE: Final = Text(ja="ほか{count}件", en="{count} more")
NO_COST_YET: Final = Text(
    ja="費用が入力されていません。見積の金額を入れると、補助額を計算できます。",
    en="No cost is entered. With the amount of a quotation the subsidy can be calculated.",
)
NOTHING_COUNTS: Final = Text(ja="対象になる費用がありません。", en="None of the costs counts.")
NOTHING_SURE: Final = Text(
    ja="対象と分かっている費用は、まだありません。",
    en="So far there is no cost of which it is known that it counts.",
)
ZERO_COST: Final = Text(
    ja="金額が0円なので、まだ計算できません。見積書の金額を入れてください。",
    en="The amounts come to 0 yen, so nothing can be worked out yet. Enter those of a quotation.",
)
COST_THERE: Final = Text(ja="対象になる費用があります。", en="There are costs that count.")
ITEMS_TO_ASK: Final = Text(
    ja="資料からは対象と分からない費用があります。合計に入れていません。窓口に確認してください。",
    en="The documents do not say whether some of the costs count. They are left out; ask the"
    " office.",
)
KIND_NOT_CHOSEN: Final = Text(
    ja="費用の種類が選ばれていないので、対象かどうか分かりません。",
    en="The kind of cost is not chosen, so it is not known whether it counts.",
)
ITEMS_WITHOUT_KIND: Final = Text(
    ja="費用の種類が選ばれていない品目は、計算に入れていません：{names}。種類を選んで、"
    "もう一度見積もってください。",
    en="Items without a kind of cost are left out of the calculation: {names}. Choose the kinds and"
    " estimate again.",
)
ITEMS_LEFT_OUT: Final = Text(
    ja="金額のない品目は、計算に入れていません：{names}。見積書などの金額を入れて、"
    "もう一度見積もってください。",
    en="Items without an amount are left out of the calculation: {names}. Enter the amounts, from"
    " a quotation for example, and estimate again.",
)
NOT_STARTED: Final = Text(
    ja="この事業の期間は{first}からです。", en="The period of this program starts on {first}."
)
ENDED: Final = Text(
    ja="この事業は{last}で終わっています。今からは受けられません。",
    en="This program ended on {last}. It can no longer be had.",
)
RUNNING: Final = Text(ja="この事業の期間内です。", en="The program is within its period.")
BASE_LIMIT: Final = Text(
    ja="基準額の上限：{base} × {count}{word}",
    en="Limit of the base amount: {base} x {count} {word}",
)
SMALLER_BASE: Final = Text(
    ja="基準額 {base} と 実支出額 {cost} の少ない方",
    en="The smaller of the base amount {base} and the actual cost {cost}",
)
SMALLER_NOTIFIED: Final = Text(
    ja="内示された基準額 {notified} と {so_far} の少ない方",
    en="The smaller of the notified base amount {notified} and {so_far}",
)
ROUNDED: Final = Text(
    ja="{amount} × {share} ＝ {product}、{unit}未満は切り捨て",
    en="{amount} x {share} = {product}, rounded down to a multiple of {unit}",
)
WHOLE_YEN: Final = Text(
    ja="{amount} × {share} ＝ {product}"
    "（端数の扱いは資料に書かれていません。1円未満だけを切り捨てます）",
    en="{amount} x {share} = {product} (the documents do not state any rounding; only fractions"
    " of a yen are dropped)",
)
PRODUCT: Final = Text(ja="{amount} × {share} ＝ {product}", en="{amount} x {share} = {product}")
CAP: Final = Text(
    ja="上限 {cap} と {amount} の少ない方", en="The smaller of the upper limit {cap} and {amount}"
)
OVER_GUIDE: Final = Text(
    ja="費用 {cost} は目安の {guide} を超えています。"
    "目安は上限ではないため、額は個別の判断になります。",
    en="The cost {cost} is above the guide of {guide}. The guide is not a limit; the amount is"
    " decided case by case.",
)
WITHIN_GUIDE: Final = Text(
    ja="費用 {cost} は目安の {guide} 以内です。目安は上限を約束するものではありません。",
    en="The cost {cost} is within the guide of {guide}. The guide promises no limit.",
)
NO_CELL: Final = Text(
    ja="この組合せの額は資料に書かれていません。窓口に確認してください。",
    en="The documents do not state an amount for this combination. Ask the office.",
)
NOTHING_PAID: Final = Text(
    ja="対象外のため、受けられる額は0円", en="Not eligible, so nothing is paid"
)
ANSWER_NEEDED: Final = Text(
    ja="未回答：{question}（{choices}から選びます）",
    en="Not answered: {question} (choose from {choices})",
)
NOTICE_SAID: Final = {
    "not-yet": Text(ja="まだ届いていません（と答えました）", en="has not come (as you answered)"),
    "unknown": Text(
        ja="届いたかどうか分かりません（と答えました）",
        en="may or may not have come (you answered that you do not know)",
    ),
}
NOTICE_NO_DAY: Final = Text(ja="届いた日が入っていません", en="has no day entered on which it came")
NOTICE_PLANNED: Final = Text(ja="{notice}に届く予定です", en="is to come on {notice}")
PUT_OFF: Final = Text(
    ja="{start}までに届かなければ、注文を延ばしてください。",
    en=" If it has not arrived by {start}, put the order off.",
)
TODO_ORDERED: Final = Text(
    ja="これ以上は注文しないで、窓口に電話してください：{office}",
    en="Order nothing more, and phone the office: {office}",
)
TODO_MOVE_ORDER: Final = Text(
    ja="まだ注文していなければ、注文する日を、内示などの通知の日以降に直してください。"
    "迷うときは、注文する前に窓口に電話してください：{office}",
    en="If nothing is ordered yet, move the day of the order to the day of the notice or later."
    " If in doubt, phone the office before you order: {office}",
)
TODO_ENDED: Final = Text(
    ja="この事業は終わっています。いま使える補助があるかどうかを、注文する前に窓口に聞いてください：{office}",
    en="This program has ended. Before you order, ask the office whether there is another:"
    " {office}",
)
TODO_ELSEWHERE: Final = Text(
    ja="この事業の県の医療機関ではありません。注文する前に、所在地の都道府県の、"
    "難病の医療費助成を担当する課に電話して、同じような補助があるかを聞いてください。",
    en="The institution is not in this program's prefecture. Before you order, phone your own"
    " prefecture's office for intractable diseases and ask whether there is such a subsidy.",
)
TODO_NOT_ELIGIBLE: Final = Text(
    ja="「満たさない」とある条件を見て、入力の間違いなら直してください。間違いでなければ、"
    "注文する前に窓口に聞いてください：{office}",
    en="Look at the conditions that are not met. If you entered something wrong, correct it;"
    " if not, ask the office before you order: {office}",
)
TODO_STEP: Final = Text(
    ja="{event}。分からないことは窓口に聞いてください：{office}",
    en="{event}. If anything is unclear, ask the office: {office}",
)
TODO_DAY: Final = Text(ja="（日程：{day}）", en=" (date: {day})")
TODO_OPEN: Final = Text(
    ja="まず、「院内で確認すること」（{count}件）を確かめて入力してください。そのあとは、{then}",
    en="First settle what to find out in your own house ({count}) and enter it. Then: {then}",
)
TODO_ASK: Final = Text(
    ja="窓口（{office}）に電話して、「{question}」と聞いてください。返事と、内示などの通知がそろうまで、注文しないでください。",
    en="Phone the office ({office}) and ask: “{question}” Order nothing before both the answer and"
    " the notice have come.",
)
TODO_FREE_FIRST: Final = Text(
    ja="買う前に、お金をかけずに直せるものを先に試します。",
    en="Before buying, first try what can be put right at no cost. ",
)
TODO_MAY_ORDER: Final = Text(ja="注文してよいのは：{names}。", en="May be ordered: {names}. ")
TODO_ASK_ITEMS: Final = Text(
    ja="{names}は、窓口に聞いてからにします。", en="First ask the office about: {names}. "
)
TODO_UNPAID: Final = Text(ja="{names}は、補助の対象になりません。", en="Not subsidised: {names}. ")
TODO_ONLY_ASK: Final = Text(
    ja="まだ注文しません。{names}が補助の対象になるかを、先に窓口に聞いてください：{office}",
    en="Do not order yet. First ask the office whether this counts: {names} ({office})",
)
TODO_NOTHING: Final = Text(
    ja="こちらからする手続きは終わっています。知らせが来ないときは、窓口に聞いてください：{office}",
    en="Nothing more is to be done here. If you hear nothing, ask the office: {office}",
)
ASK_COUNTS: Final = Text(
    ja="{names}の費用は、補助の対象になりますか。",
    en="Does the cost of {names} count?",
)
MAYBE_ORDERED: Final = Text(
    ja="注文の日が早すぎたかもしれないので、対象になるか分かりません。",
    en="It may have been ordered too early, so it is not known whether it counts.",
)
ALREADY_ORDERED: Final = Text(
    ja="注文の日が早すぎるため、対象になりません。",
    en="It does not count, because it is ordered too early.",
)
