/** US dollars as that language writes them: cents, and of less than a dollar three digits that tell: "$2.00", "$0.0123". */
export function dollarsIn(locale: string): (amount: number) => string {
  const currency = { style: "currency", currency: "USD" } as const;
  const cents = new Intl.NumberFormat(locale, currency);
  const digits = new Intl.NumberFormat(locale, { ...currency, maximumSignificantDigits: 3 });
  return (amount) => {
    const told = Number(amount.toPrecision(3));
    const isInCents = Math.abs(amount) >= 1 || Number(told.toFixed(2)) === told;
    return (isInCents ? cents : digits).format(amount);
  };
}
