namespace Microsoft.Z3.Tests;

public sealed class SmtLibTests : IDisposable
{
    readonly Context context = new();

    public void Dispose() => context.Dispose();

    [Fact]
    public void A_solver_s_text_reads_back_as_the_same_assertions()
    {
        var word = context.MkBitVecSort(64);
        var pte = context.MkFuncDecl("pte", [word, word], word);
        BitVecExpr device = context.MkBVConst("device", 64), page = context.MkBVConst("page", 64);
        var frame = (BitVecExpr)pte[device, page];
        using var solver = context.MkSolver();
        solver.Assert(
            context.MkNot(context.MkEq(frame, context.MkBV(0, 64))),
            context.MkBVULT(page, context.MkBVAdd(frame, context.MkBV(ulong.MaxValue, 64))));
        var read = context.ParseSMTLIB2String(solver.ToString());
        Assert.Equal(solver.Assertions, read);
    }

    [Fact]
    public void Text_crosses_from_one_context_to_another()
    {
        BitVecExpr x = context.MkBVConst("x", 8), y = context.MkBVConst("y", 8);
        using var solver = context.MkSolver();
        solver.Assert(context.MkNot(context.MkEq(context.MkBVAdd(x, y), context.MkBVAdd(y, x))));
        using var other = new Context();
        using var reader = other.MkSolver();
        reader.Assert(other.ParseSMTLIB2String(solver.ToString()));
        Assert.Equal(Status.UNSATISFIABLE, reader.Check());
    }

    [Fact]
    public void Text_may_use_given_functions_by_name()
    {
        var word = context.MkBitVecSort(8);
        var f = context.MkFuncDecl("whatever", [word], word);
        var read = context.ParseSMTLIB2String(
            "(assert (= (g #x01) #x02))", declNames: [context.MkSymbol("g")], decls: [f]);
        Assert.Equal(context.MkEq(f[context.MkBV(1, 8)], context.MkBV(2, 8)), Assert.Single(read));
    }

    [Fact]
    public void Text_may_use_given_sorts_by_name()
    {
        var read = context.ParseSMTLIB2String(
            "(declare-const x Page)(assert (= x #x0f))", [context.MkSymbol("Page")], [context.MkBitVecSort(8)]);
        Assert.Equal(context.MkEq(context.MkBVConst("x", 8), context.MkBV(15, 8)), Assert.Single(read));
    }

    [Fact]
    public void Text_without_assertions_is_empty() =>
        Assert.Empty(context.ParseSMTLIB2String("(declare-const x Bool)"));
}
