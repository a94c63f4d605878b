namespace Microsoft.Z3.Tests;

/// <summary>libz3's own answer to each of these would be to end the process.</summary>
public sealed class ErrorTests : IDisposable
{
    readonly Context context = new();

    public void Dispose() => context.Dispose();

    [Fact]
    public void Words_of_different_widths_do_not_mix()
    {
        BitVecExpr x = context.MkBVConst("x", 8), y = context.MkBVConst("y", 9);
        Assert.Throws<Z3Exception>(() => context.MkBVAdd(x, y));
        Assert.Throws<Z3Exception>(() => context.MkEq(x, y));
        Assert.Throws<Z3Exception>(() => context.MkITE(context.MkTrue(), x, y));
    }

    [Fact]
    public void Impossible_widths_and_cuts_are_refused()
    {
        var x = context.MkBVConst("x", 8);
        Assert.Throws<Z3Exception>(() => context.MkBitVecSort(0));
        Assert.Throws<Z3Exception>(() => context.MkBV(1, 0));
        Assert.Throws<Z3Exception>(() => context.MkExtract(8, 0, x));
        Assert.Throws<Z3Exception>(() => context.MkExtract(1, 2, x));
        Assert.Throws<Z3Exception>(() => context.MkBV("not a number", 8));
    }

    [Fact]
    public void Functions_want_their_own_arguments()
    {
        var f = context.MkFuncDecl("f", [context.MkBitVecSort(8)], context.BoolSort);
        Assert.Throws<Z3Exception>(() => f[context.MkTrue()]);
        Assert.Throws<Z3Exception>(() => f[context.MkBV(1, 8), context.MkBV(1, 8)]);
        Assert.Throws<Z3Exception>(() => f[context.MkBV(1, 8)].Arg(1));
    }

    [Fact]
    public void Solvers_refuse_what_is_not_there()
    {
        using var solver = context.MkSolver();
        Assert.Throws<Z3Exception>(() => solver.Pop());
        Assert.Throws<Z3Exception>(() => solver.Model);
        Assert.Throws<Z3Exception>(() => context.MkSolver("NO_SUCH_LOGIC"));
        Assert.Throws<Z3Exception>(() => solver.Parameters = context.MkParams().Add("no_such_parameter", true));
        Assert.Throws<Z3Exception>(() => solver.AssertAndTrack([context.MkTrue()], []));
    }

    [Fact]
    public void A_wide_number_has_no_64_bit_value() =>
        Assert.Throws<Z3Exception>(() => context.MkBV("18446744073709551616", 65).UInt64);

    [Fact]
    public void Malformed_text_says_where()
    {
        var error = Assert.Throws<Z3Exception>(() => context.ParseSMTLIB2String("(assert (= x 1))"));
        Assert.Contains("line 1", error.Message, StringComparison.Ordinal);
        Assert.Throws<Z3Exception>(() => context.ParseSMTLIB2String("(assert true"));
        Assert.Throws<Z3Exception>(() => context.ParseSMTLIB2String("", [context.MkSymbol("s")], []));
    }

    [Fact]
    public void Terms_of_another_context_are_refused()
    {
        using var other = new Context();
        var mine = context.MkBoolConst("b");
        var theirs = other.MkBoolConst("b");
        Assert.False(mine == theirs || mine.Equals(theirs));
        Assert.Throws<Z3Exception>(() => context.MkAnd(mine, theirs));
        Assert.Throws<Z3Exception>(() => context.MkSolver().Check(theirs));
    }

    [Fact]
    public void An_error_leaves_the_context_usable()
    {
        Assert.Throws<Z3Exception>(() => context.MkBitVecSort(0));
        Assert.True(context.MkTrue().IsTrue);
        Assert.Equal(8u, context.MkBitVecSort(8).Size);
    }
}
