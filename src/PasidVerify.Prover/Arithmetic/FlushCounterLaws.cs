using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>The induction of Linux's flush counters: an obligation for the start and for each step.</summary>
public static class FlushCounterLaws
{
    /// <summary>The laws of the steps that Linux takes.</summary>
    public static IEnumerable<Law> All() =>
    [
        new("flush counters: initial", _ => (true, FlushCounters.Initial().Invariant)),
        .. FlushCounters.Steps().Select(step => Preserves(step.Name, step.Take)),
    ];

    /// <summary>The law that a step, whether Linux takes it or not, preserves the invariant.</summary>
    public static Law Preserves(string name, Func<FlushCounters, (Bool When, FlushCounters Next)> take) =>
        new($"flush counters: {name}", word =>
        {
            FlushCounters now = new(
                word("started").Bits,
                word("finished").Bits,
                word("counter").Bits,
                new(word("unmap step").Bits.Slice(0, Choice<UnmapStep>.Width)),
                new(word("early begun").Bits, word("early ended").Bits),
                new(word("late begun").Bits, word("late ended").Bits));
            var (when, next) = take(now);
            return (now.Invariant & when, next.Invariant);
        });
}
