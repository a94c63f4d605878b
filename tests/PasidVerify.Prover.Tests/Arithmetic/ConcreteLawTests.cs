using PasidVerify.Lifted;

namespace PasidVerify.Prover.Tests;

/// <summary>What is proved for all words holds for known ones: a law means the same in both readings.</summary>
public sealed class ConcreteLawTests
{
    private static readonly ulong[] Values =
    [
        0, 1, 2, 3, 4, 5, 7, 9, 18, 32, 46, 52, 0x3f, 0x40, 0x1000, 0x12345, 0x12345000, 0x3_ffff, 0x4_0000,
        0xf_ffff_ffff_ffff, 0x7fff_ffff_f000, 0xffff_8880_0000_0000, 0xffff_8880_0020_0000, 0xffff_ffff_ffff_f000,
        ulong.MaxValue,
    ];

    public static TheoryData<string> Names() => [.. Laws.All().Select(law => law.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_law_holds_on_known_words(string name)
    {
        var law = Laws.All().Single(one => one.Name == name);
        int applies = 0;
        foreach (var words in Assignments())
        {
            var (premise, conclusion) = law.State(words);
            if (!premise.Concrete) continue;
            applies++;
            Assert.True(conclusion.Concrete, name);
        }

        Assert.True(applies >= 5, $"applies {applies} times only");
    }

    /// <summary>Ever other values for ever other names, the same in every run.</summary>
    private static IEnumerable<Func<string, LiftedWord>> Assignments()
    {
        var random = new Random(20240607);
        for (int i = 0; i < 20_000; i++)
        {
            var known = new Dictionary<string, ulong>();
            yield return name =>
            {
                if (!known.TryGetValue(name, out ulong value)) known[name] = value = Pick(name, random);
                return new LiftedWord(new Bits(value, 64));
            };
        }
    }

    private static ulong Pick(string name, Random random) => name switch
    {
        "width" => (ulong)random.Next(32, 53),
        "started" or "finished" or "counter" or "unmap step" or "early begun" or "early ended" or "late begun"
            or "late ended" => (ulong)random.Next(4),
        _ => Values[random.Next(Values.Length)],
    };
}
