// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/network_config.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

/// A valid file, with one key's value replaced; "" leaves the key out.
std::string llama_with(const std::string& key, const std::string& value) {
  const std::pair<const char*, const char*> fields[] = {{"model_type", "\"llama\""},
                                                        {"hidden_size", "64"},
                                                        {"num_hidden_layers", "2"},
                                                        {"num_attention_heads", "4"},
                                                        {"num_key_value_heads", "2"},
                                                        {"intermediate_size", "128"},
                                                        {"vocab_size", "100"},
                                                        {"tie_word_embeddings", "false"}};
  std::string out = "{";
  for (const auto& [name, usual] : fields) {
    const std::string is = key == name ? value : usual;
    if (!is.empty()) out += (out.size() > 1 ? "," : "") + ("\"" + std::string(name) + "\":" + is);
  }
  return out + "}";
}

TEST(network_config, reads_a_file_with_all_else_in_it) {
  const test::TemporaryFolder folder;
  std::string text = llama_with("", "");
  text.insert(1, "\"architectures\":[\"X\"],\"rope_scaling\":{\"factor\":8.0},\"eos\":null,");
  const Transformer net = read_network_config(folder.write("config.json", text));
  EXPECT_EQ(net.decoder_layers, 2.0);
  EXPECT_EQ(net.head_dim, 16.0);
  EXPECT_EQ(net.kv_heads, 2.0);
  EXPECT_TRUE(net.is_gated);
  EXPECT_FALSE(net.is_tied);
}

TEST(network_config, takes_what_a_file_does_not_say_from_its_family) {
  const auto mistral = [](const std::string& more) {
    return parse_network_config(
        "{\"model_type\":\"mistral\",\"hidden_size\":64,\"num_hidden_layers\":2,"
        "\"num_attention_heads\":4,\"intermediate_size\":128,\"vocab_size\":100" +
            more + "}",
        "config.json");
  };
  EXPECT_EQ(mistral("").kv_heads, 4.0);
  EXPECT_EQ(mistral("").window, 4096.0);
  EXPECT_EQ(mistral(",\"sliding_window\":null").window, 0.0);
  EXPECT_EQ(mistral(",\"sliding_window\":512").window, 512.0);
}

TEST(network_config, knows_its_families) {
  const auto families = network_families();
  EXPECT_TRUE(std::is_sorted(families.begin(), families.end()));
  EXPECT_GE(families.size(), 13U);
}

TEST(network_config, refuses_and_names_file_and_key) {
  struct Case {
    const char* what;
    std::string text;
    const char* message;
  };
  const std::string deep(1000, '[');
  const Case cases[] = {
      {"empty", "", "config.json: found malformed JSON at byte"},
      {"cut short", "{\"model_type\":", "config.json: found malformed JSON at byte"},
      {"a list", "[1]", "config.json: found [1], expected an object"},
      {"nested", "{\"a\":" + deep, "config.json: found more than 16 levels"},
      {"huge", std::string(2000000, ' '), "config.json: found 2000000 bytes, expected at most"},
      {"no family",
       llama_with("model_type", ""),
       "model_type: found nothing, expected one of: bert"},
      {"unknown family", llama_with("model_type", "\"gpt17\\n\""), "found \"gpt17\\n\", expected"},
      {"family of another type", llama_with("model_type", "7"), "model_type: found 7"},
      {"absent", llama_with("hidden_size", ""), "hidden_size: found nothing, expected a whole"},
      {"null", llama_with("hidden_size", "null"), "hidden_size: found nothing, expected a whole"},
      {"negative", llama_with("num_hidden_layers", "-2"), "num_hidden_layers: found -2, expected"},
      {"zero", llama_with("num_hidden_layers", "0"), "num_hidden_layers: found 0, expected"},
      {"beyond sense", llama_with("vocab_size", "1e300"), "vocab_size: found 1e+300, expected"},
      {"beyond doubles", llama_with("vocab_size", "1e400"), "found a number out of range"},
      {"a fraction", llama_with("hidden_size", "64.5"), "hidden_size: found 64.5, expected"},
      {"a text", llama_with("hidden_size", "\"64\""), "hidden_size: found \"64\", expected"},
      {"a list of it", llama_with("hidden_size", "[64]"), "hidden_size: found [64], expected"},
      {"a number for a flag", llama_with("tie_word_embeddings", "1"), "found 1, expected true or"},
      {"heads", llama_with("num_attention_heads", "6"), "found 6, expected a divisor of the width"},
      {"key heads", llama_with("num_key_value_heads", "3"), "found 3, expected a divisor of the 4"},
      {"more key heads", llama_with("num_key_value_heads", "8"), "found 8, expected a divisor"},
      {"long",
       llama_with("hidden_size", "\"" + std::string(5000, 'x') + "\""),
       "hidden_size: found \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..., expected"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    test::expect_refusal(
        [&] { return parse_network_config(c.text, "config.json"); }, Errc::bad_input, c.message);
  }
}

TEST(network_config, refuses_more_experts_per_token_than_there_are) {
  const std::string text =
      "{\"model_type\":\"mixtral\",\"hidden_size\":64,\"num_hidden_layers\":2,"
      "\"num_attention_heads\":4,\"intermediate_size\":128,\"vocab_size\":100,"
      "\"num_local_experts\":4,\"num_experts_per_tok\":5}";
  test::expect_refusal([&] { return parse_network_config(text, "config.json"); },
                       Errc::bad_input,
                       "config.json: num_experts_per_tok: found 5, expected a whole number from 1");
}

TEST(network_config, refuses_a_large_file_before_reading_it) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("config.json", std::string((1 << 20) + 1, ' '));
  test::expect_refusal([&] { return read_network_config(path); },
                       Errc::bad_input,
                       "config.json: found 1048577 bytes, expected at most 1048576");
  test::expect_refusal(
      [&] { return read_network_config(folder / "none.json"); }, Errc::bad_input, "none.json");
}

}  // namespace
}  // namespace energymodel
