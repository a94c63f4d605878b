namespace PasidVerify.Spec;

/// <summary>A question of the thread, or a mistake of the posted patches, as design switches and a claim.</summary>
/// <param name="Id">The names of its switches, joined by a plus sign; a name of its own where it has none.</param>
/// <param name="Text">The question in a sentence.</param>
/// <param name="Switches">The rules that are turned off.</param>
/// <param name="Claim">The claim that answers it.</param>
/// <param name="Breaks">The claim must fail; if not, it must be proved all the same.</param>
/// <param name="Scope">The scope in which a shortest trace is looked for.</param>
public sealed record Question(
    string Id, string Text, IReadOnlyList<DesignSwitch> Switches, string Claim, bool Breaks, Scope Scope)
{
    /// <summary>Every question: one for each switch, what two of them together ask, and what the design answers.</summary>
    public static IReadOnlyList<Question> All()
    {
        var switches = DesignSwitch.All();
        return
        [
            .. switches.Select(one => new Question(one.Name, one.Question, [one], one.Claim, one.Breaks, one.Scope)),
            Pair(
                "no-kernel-notifier",
                "fast-beyond-direct-map",
                "May drivers be given addresses beyond the direct map without a notifier?"),
            Pair(
                "no-kernel-notifier",
                "fast-shares-direct-map-only",
                "Is it enough to share the direct map alone, rather than to have a notifier?"),
            Plain(
                "one-reserved-pasid",
                "binding",
                "Is one reserved PASID for the whole system enough, although devices then share domain id and PASID?"),
            Plain(
                "lazy-for-trusted",
                "lazy-coherence",
                "Is lazy flushing safe for trusted devices, in that an address reaches its old buffer only?"),
            Plain(
                "iova-mode-for-untrusted",
                "isolation",
                "May an untrusted device have a PASID for the DMA API, on the table of its requests without PASID?"),
        ];

        Question Pair(string first, string second, string text)
        {
            DesignSwitch[] both = [switches.Single(one => one.Name == first), switches.Single(one => one.Name == second)];
            return new($"{first}+{second}", text, both, both[0].Claim, true, both[0].Scope);
        }

        Question Plain(string id, string claim, string text) => new(id, text, [], claim, Breaks: false, NamedScopes.Dma());
    }
}
