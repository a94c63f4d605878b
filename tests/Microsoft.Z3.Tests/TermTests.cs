namespace Microsoft.Z3.Tests;

public sealed class TermTests : IDisposable
{
    readonly Context context = new();

    public void Dispose() => context.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 3)]
    [InlineData(200, 100)]
    [InlineData(255, 255)]
    [InlineData(128, 7)]
    [InlineData(77, 9)]
    public void Word_operators_compute_what_csharp_computes(byte a, byte b)
    {
        BitVecExpr x = context.MkBV((uint)a, 8), y = context.MkBV((uint)b, 8);
        Same(a + b, context.MkBVAdd(x, y));
        Same(a - b, context.MkBVSub(x, y));
        Same(a * b, context.MkBVMul(x, y));
        Same(-a, context.MkBVNeg(x));
        Same(~a, context.MkBVNot(x));
        Same(a & b, context.MkBVAND(x, y));
        Same(a | b, context.MkBVOR(x, y));
        Same(a ^ b, context.MkBVXOR(x, y));
        Same(b == 0 ? 0xff : a / b, context.MkBVUDiv(x, y));
        Same(b == 0 ? a : a % b, context.MkBVURem(x, y));
        Same(b > 7 ? 0 : a << b, context.MkBVSHL(x, y));
        Same(b > 7 ? 0 : a >> b, context.MkBVLSHR(x, y));
        Same((sbyte)a >> Math.Min((int)b, 7), context.MkBVASHR(x, y));
        Same(a >> 4 | (b & 0xf) << 4, context.MkConcat(context.MkExtract(3, 0, y), context.MkExtract(7, 4, x)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 255)]
    [InlineData(255, 1)]
    [InlineData(127, 128)]
    [InlineData(200, 100)]
    public void Word_comparisons_decide_what_csharp_decides(byte a, byte b)
    {
        BitVecExpr x = context.MkBV((uint)a, 8), y = context.MkBV((uint)b, 8);
        Holds(a < b, context.MkBVULT(x, y));
        Holds(a <= b, context.MkBVULE(x, y));
        Holds(a > b, context.MkBVUGT(x, y));
        Holds(a >= b, context.MkBVUGE(x, y));
        Holds((sbyte)a < (sbyte)b, context.MkBVSLT(x, y));
        Holds((sbyte)a <= (sbyte)b, context.MkBVSLE(x, y));
        Holds((sbyte)a > (sbyte)b, context.MkBVSGT(x, y));
        Holds((sbyte)a >= (sbyte)b, context.MkBVSGE(x, y));
        Holds(a == b, context.MkEq(x, y));
        Holds(a != b, context.MkDistinct(x, y));
        Holds(a + b <= 0xff, context.MkBVAddNoOverflow(x, y, false));
        Holds((sbyte)a + (sbyte)b <= sbyte.MaxValue, context.MkBVAddNoOverflow(x, y, true));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Connectives_decide_what_csharp_decides(bool a, bool b)
    {
        BoolExpr x = context.MkBool(a), y = context.MkBool(b);
        Holds(a & b, context.MkAnd(x, y));
        Holds(a | b, context.MkOr(new List<BoolExpr> { x, y }));
        Holds(a ^ b, context.MkXor(x, y));
        Holds(!a | b, context.MkImplies(x, y));
        Holds(a == b, context.MkIff(x, y));
        Holds(!a, context.MkNot(x));
        Holds((a & !b) | (a ^ b), (x & !y) | (x ^ y));
        Holds(a ? b : a, (BoolExpr)context.MkITE(x, y, x));
    }

    [Fact]
    public void Numbers_wrap_to_their_width_however_they_are_written()
    {
        Assert.Equal(0xffUL, context.MkBV(-1, 8).UInt64);
        Assert.Equal(1UL, context.MkBV(257u, 8).UInt64);
        Assert.Equal(ulong.MaxValue, context.MkBV(-1L, 64).UInt64);
        Assert.Equal(ulong.MaxValue, context.MkBV(ulong.MaxValue, 64).UInt64);
        Assert.Equal(12345678901234567890UL, context.MkBV("12345678901234567890", 64).UInt64);
        Assert.Equal("255", context.MkBV(255, 8).ToString());
    }

    [Fact]
    public void Widening_keeps_the_value_or_the_sign()
    {
        var x = context.MkBV(0x80, 8);
        Same(0x80, context.MkZeroExt(8, x));
        Same(0xff80, context.MkSignExt(8, x));
        Assert.Equal(16u, context.MkSignExt(8, x).SortSize);
    }

    [Fact]
    public void Equal_structure_is_one_term_and_other_structure_another()
    {
        var x = context.MkBVConst("x", 64);
        var sum = context.MkBVAdd(x, context.MkBV(1, 64));
        var again = context.MkBVAdd(context.MkBVConst("x", 64), context.MkBV(1UL, 64));
        Assert.True(sum == again);
        Assert.Equal(sum, again);
        Assert.Equal(sum.GetHashCode(), again.GetHashCode());
        Assert.Equal(sum.Id, again.Id);
        Assert.Equal(0, sum.CompareTo(again));
        Assert.True(sum != x);
        Assert.NotEqual(0, sum.CompareTo(x));
        Assert.False(sum.Equals(null));
        Assert.False(sum == null);
    }

    [Fact]
    public void A_term_can_be_taken_apart()
    {
        var word = context.MkBitVecSort(16);
        Expr x = context.MkConst("x", word), y = context.MkConst(context.MkSymbol("y"), word);
        var f = context.MkFuncDecl("f", [word, word], context.BoolSort);
        var term = f[x, y];
        Assert.IsType<BoolExpr>(term);
        Assert.Equal(2u, term.NumArgs);
        Assert.Equal([x, y], term.Args);
        Assert.Equal(y, term.Arg(1));
        Assert.Equal(f, term.FuncDecl);
        Assert.Equal("f", f.Name.ToString());
        Assert.Equal(2u, f.Arity);
        Assert.Equal([word, word], f.Domain);
        Assert.Equal(context.MkBoolSort(), f.Range);
        Assert.Equal(16u, ((BitVecSort)x.Sort).Size);
        Assert.True(x.IsConst && !term.IsConst);
        Assert.Same(context, term.Context);
    }

    [Fact]
    public void Classes_follow_sorts_and_numerals_are_known()
    {
        var word = context.MkBVConst("w", 4);
        Assert.IsType<BitVecExpr>(context.MkITE(context.MkBoolConst("b"), word, context.MkBV(1, 4)));
        Assert.IsType<BitVecNum>(context.MkBVAdd(context.MkBV(1, 4), context.MkBV(2, 4)).Simplify());
        Assert.True(context.MkBV(1, 4).IsBVNumeral && context.MkBV(1, 4).IsNumeral);
        Assert.True(word.IsBV && !word.IsBVNumeral && !word.IsBool);
        Assert.True(context.MkTrue().IsTrue && context.MkFalse().IsFalse && context.MkTrue().IsBool);
        Assert.False(context.MkBoolConst("b").IsTrue || context.MkBoolConst("b").IsFalse);
    }

    [Fact]
    public void Terms_print_as_smt_lib()
    {
        var x = context.MkBVConst("x", 8);
        Assert.Equal("(bvult x #x05)", context.MkBVULT(x, context.MkBV(5, 8)).ToString());
        Assert.Equal("(_ BitVec 8)", x.Sort.ToString());
        Assert.Equal("x", x.SExpr());
    }

    [Fact]
    public void Names_are_equal_by_text_and_survive_unicode()
    {
        Assert.Equal(context.MkSymbol("gerät"), context.MkSymbol("gerät"));
        Assert.True(context.MkSymbol("a") != context.MkSymbol("b"));
        Assert.Equal("gerät", context.MkSymbol("gerät").String);
        Assert.Equal(3, context.MkSymbol(3).Int);
        Assert.IsType<IntSymbol>(context.MkBoolConst(context.MkSymbol(7)).FuncDecl.Name);
    }

    [Fact]
    public void Applications_longer_than_any_stack_buffer_keep_every_argument()
    {
        var parts = Enumerable.Range(0, 100).Select(i => context.MkBoolConst($"p{i}")).ToArray();
        Assert.Equal(parts, context.MkAnd(parts).Args);
        Assert.Equal(parts, context.MkOr(parts).Args);
        Assert.Equal(100u, context.MkDistinct(parts.Select(p => (Expr)p)).NumArgs);
    }

    [Fact]
    public void Simplifying_obeys_its_parameters()
    {
        var x = context.MkBVConst("x", 8);
        var term = context.MkEq(context.MkConcat(context.MkBV(0, 8), x), context.MkBV(0x100, 16));
        Assert.True(term.Simplify().IsFalse);
        var parameters = context.MkParams().Add("flat", false).Add("max_steps", 1000u);
        Assert.True(term.Simplify(parameters).IsFalse);
    }

    static void Same(int expected, BitVecExpr term) =>
        Assert.Equal((ulong)expected & ((1UL << (int)term.SortSize) - 1), ((BitVecNum)term.Simplify()).UInt64);

    static void Holds(bool expected, BoolExpr term) => Assert.Equal(expected, term.Simplify().IsTrue);
}
