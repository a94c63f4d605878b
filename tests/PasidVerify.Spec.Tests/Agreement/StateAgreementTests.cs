namespace PasidVerify.Spec.Tests;

/// <summary>After any history, an operation does the same to the state in both readings.</summary>
[Trait("Category", "Long")]
public class StateAgreementTests
{
    private const int HistoryLength = 9;
    private const int Steps = 60;

    public static TheoryData<string, int> Scopes => new()
    {
        { "small", 20 },
        { "campaign", 5 },
        { "dma", 12 },
        { "lazy", 8 },
        { "list", 8 },
        { "untrusted", 8 },
        { "bounce", 10 },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public void Random_operations_answer_and_change_the_same_in_both_readings(string name, int runs)
    {
        var scope = NamedScopes.All().Single(known => known.Name == name) with { LastTicket = 9 };
        using var agreement = new StateAgreement(scope);
        var answers = new HashSet<(string, Status)>();
        for (int seed = 1; seed <= runs; seed++)
        {
            var machine = new Machine(scope);
            var calls = new RandomCalls(machine, new Random(seed));
            List<(Operation, ulong[])> history = [];
            for (int step = 0; step < Steps && history.Count < HistoryLength; step++)
            {
                var (operation, arguments) = calls.Next();
                var before = machine.Contents;
                var status = machine.Run(operation, arguments);
                bool changed = !machine.Contents.SequenceEqual(before);
                if (answers.Add((operation.Name, status)) || changed)
                    Assert.Null(agreement.Disagreement(history, operation, arguments));
                if (changed) history.Add((operation, arguments));
            }
        }

        Assert.True(answers.Count >= 25, $"Only {answers.Count} different answers were compared.");
    }
}
