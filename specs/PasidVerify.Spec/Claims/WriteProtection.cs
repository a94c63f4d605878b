using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about pages that the CPU itself may not write.</summary>
internal static class WriteProtection
{
    public static Claim Claim() => new(
        "write-protection",
        "A kernel page that the CPU may not write, a device in fast mode may not write, but for pages that a change in "
        + "flight concerns.",
        [
            new(
                "read-only-stays-read-only",
                "What a device in fast mode may write, the CPU may write; or could before, where a change in flight concerns "
                + "the page.",
                Point.OfAccess,
                (step, p) => p.Domain == Domains.Kernel & p.Request.Write
                    & Translation.Reaches(step.After, p.Request, p.Way, p.Frame),
                (step, p) => CpuMayWrite(step.After, p) | KernelCoherence.Before(step.After, p)),
        ]);

    private static Bool CpuMayWrite(State s, Point p)
    {
        var leaf = KernelTable.Today(s, p.Page);
        return leaf.Present & leaf.Writable & leaf.Frame == p.Frame;
    }
}
