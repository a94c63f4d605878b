namespace PasidVerify.Iommu.Tests;

public class CallTableTests
{
    [Fact]
    public void A_call_that_is_seen_to_have_ended_has_given_its_number_back()
    {
        const int Rounds = 100_000;
        var calls = new CallTable<FlatMemory>(1, new FlatMemory(0, 0x1000));
        int begun = 0, ended = 0;
        var other = new Thread(EndEach);
        other.Start();
        int refused = 0;
        for (int round = 1; round <= Rounds; round++)
        {
            if (!calls.TryBegin(new Call { Kind = CallKind.UnmapDma }, out int call))
            {
                refused++;
                while (!calls.TryBegin(new Call { Kind = CallKind.UnmapDma }, out call))
                {
                }
            }

            calls.Start(call);
            Volatile.Write(ref begun, round);
            while (calls.TryHold(call))
                calls.Release(call);
        }

        other.Join();
        Assert.Equal((0, Rounds), (refused, ended));

        void EndEach()
        {
            while (ended < Rounds)
            {
                if (Volatile.Read(ref begun) == ended || !calls.TryHold(0))
                    continue;
                ended++;
                calls.End(0);
            }
        }
    }

    [Fact]
    public void A_call_is_held_by_one_and_only_while_it_is_in_flight()
    {
        var calls = new CallTable<FlatMemory>(2, new FlatMemory(0, 0x1000));
        Assert.False(calls.TryHold(-1));
        Assert.False(calls.TryHold(2));
        Assert.True(calls.TryBegin(new Call { Kind = CallKind.UnmapDma }, out int call));
        calls.Start(call);
        Assert.True(calls.TryHold(call));
        calls.Release(call);
        Assert.True(calls.TryHold(call));
        calls.End(call);
        Assert.False(calls.TryHold(call));
    }
}
