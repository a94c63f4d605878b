using PasidVerify.Spec;

namespace PasidVerify.Report.Tests;

/// <summary>Counterexamples to write, read and print.</summary>
internal static class Examples
{
    public const string Version = "0.1.0";

    public static IReadOnlyCollection<string> Claims => ["isolation", "strict-coherence"];

    /// <summary>A typical one: every kind of argument, a refused step, two switches.</summary>
    public static Counterexample Typical() => new(
        "spec",
        "strict-coherence",
        "device 00:04.0 still reaches frame 0x1000 after end(call=0) returned Ok",
        "small",
        ["no-flush-on-unmap-strict-kva", "flush-before-clear"],
        0,
        [
            new("enable", [("device", 0x20), ("mode", 3), ("pasid", 2), ("domain", 3)], "Ok"),
            new("map_kva", [("domain", 3), ("address", 0xffff_8880_0000_0000), ("size", 0x1000), ("protection", 3)], "Ok"),
            new(
                "begin_unmap_kva",
                [("domain", 3), ("address", 0xffff_8880_0000_0000), ("size", 0x1001), ("call", 0)],
                "Misaligned"),
            new("end", [("call", 0)], "Ok"),
        ]);

    /// <summary>Every number at its limit, arguments in no common order, texts that need escaping.</summary>
    public static Counterexample Extreme() => new(
        "../my target/<b>.dll",
        "isolation",
        "quotes \" and \\, <script>&amp;', tab\t, line\nend, \u00e9\u2028\U0001f600\0",
        "",
        [],
        ulong.MaxValue,
        [
            new("a", [("x", ulong.MaxValue), ("y", 0)], ""),
            new("b", [("y", 1UL << 63), ("tag", 9007199254740993), ("x", 1)], "result"),
            new("init", [], "an operation may have this name"),
            new("c", [("z", 1), ("value", 2)], "Ok"),
        ]);

    public static void AssertSame(Counterexample expected, Counterexample actual)
    {
        Assert.Equal(expected.Target, actual.Target);
        Assert.Equal(expected.Claim, actual.Claim);
        Assert.Equal(expected.Explanation, actual.Explanation);
        Assert.Equal(expected.Scope, actual.Scope);
        Assert.Equal(expected.Switches, actual.Switches);
        Assert.Equal(expected.Seed, actual.Seed);
        Assert.Equal(expected.Steps.Count, actual.Steps.Count);
        foreach (var (one, other) in expected.Steps.Zip(actual.Steps))
        {
            Assert.Equal(one.Operation, other.Operation);
            Assert.Equal(one.Arguments, other.Arguments);
            Assert.Equal(one.Result, other.Result);
        }
    }
}
