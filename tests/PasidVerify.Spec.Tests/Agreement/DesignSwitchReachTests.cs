namespace PasidVerify.Spec.Tests;

/// <summary>
/// A design switch changes nothing but the rule that it names: run side by side with the proper design, the first
/// difference is at a call that the rule is about.
/// </summary>
[Trait("Category", "Long")]
public class DesignSwitchReachTests
{
    private const int Runs = 60;
    private const int Steps = 80;

    [Fact]
    public void Fast_for_untrusted_concerns_kva_of_untrusted_devices()
    {
        DiffersOnlyAt(
            NamedScopes.Small(),
            new() { FastForUntrusted = true },
            (name, a) => name == Operation.Enable && a[0] == Machine.Untrusted && a[1] == (ulong)Mode.Kva);
    }

    [Fact]
    public void Bypass_for_untrusted_concerns_bypass_of_untrusted_devices()
    {
        DiffersOnlyAt(
            NamedScopes.Small(),
            new() { BypassForUntrusted = true },
            (name, a) => name == Operation.Enable && a[0] == Machine.Untrusted && a[1] == (ulong)Mode.Bypass);
    }

    [Fact]
    public void No_flush_on_unmap_concerns_unmapping_in_strict_domains()
    {
        DiffersOnlyAt(NamedScopes.Small(), new() { NoFlushOnUnmapStrictKva = true }, UnmapsStrict);
    }

    [Fact]
    public void Flush_before_clear_concerns_unmapping_in_strict_domains()
    {
        DiffersOnlyAt(
            NamedScopes.Small(),
            new() { FlushBeforeClear = true },
            (name, a) => UnmapsStrict(name, a) || name == Operation.BeginUnmapDma);
    }

    [Fact]
    public void Wrapping_range_check_concerns_ranges_whose_end_wraps_around()
    {
        DiffersOnlyAt(
            NamedScopes.Top(),
            new() { WrappingRangeCheck = true },
            (name, a) => name is Operation.MapKva or Operation.BeginUnmapKva && a[1] > ulong.MaxValue - a[2]);
    }

    private static bool UnmapsStrict(string name, ulong[] arguments) =>
        name == Operation.BeginUnmapKva && arguments[0] >= Domains.FirstAllocated;

    internal static void DiffersOnlyAt(Scope scope, Design design, Func<string, ulong[], bool> concerned)
    {
        var differences = FirstDifferences(scope, design);
        Assert.All(differences, one => Assert.True(
            concerned(one.Operation, one.Arguments), $"{one.Operation}({string.Join(", ", one.Arguments)})"));
        Assert.InRange(differences.Count, 5, Runs);
    }

    internal static void DiffersNowhere(Scope scope, Design design) => Assert.Empty(FirstDifferences(scope, design));

    /// <summary>The call of each run after which the two are no longer the same.</summary>
    private static List<(string Operation, ulong[] Arguments)> FirstDifferences(Scope scope, Design design)
    {
        List<(string, ulong[])> differences = [];
        for (int seed = 1; seed <= Runs; seed++)
        {
            var (proper, switched) = (new Machine(scope), new Machine(scope, design));
            var calls = new RandomCalls(proper, new Random(seed));
            for (int step = 0; step < Steps; step++)
            {
                var (operation, arguments) = calls.Next();

                // A wrapping check lets nearly all of the address space through, and known pages are met one by one.
                if (operation.Name == Operation.BeginUnmapKva && arguments[2] > uint.MaxValue) continue;
                bool same = proper.Run(operation, arguments) == switched.Run(operation, arguments)
                    && proper.Contents.SequenceEqual(switched.Contents);
                if (same) continue;
                differences.Add((operation.Name, arguments));
                break;
            }
        }

        return differences;
    }
}
